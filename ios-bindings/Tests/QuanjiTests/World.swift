import Foundation
import Quanji
import XCTest

/// The exemplars that Rust, Kotlin, Swift and Python share.
enum Exemplars {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../tests/exemplars").standardized

    static func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    static func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(name))
    }
}

/// Keys in a folder; only for tests.
final class SoftVault: KeyVault {
    private let folder: URL

    init(_ folder: URL) {
        self.folder = folder
    }

    func create(databaseKey: Data) throws { throw DeviceError.Failed(reason: "坏了 💥") }
    func publicKey() throws -> Data { throw DeviceError.Failed(reason: "坏了 💥") }
    func sign(message: Data) throws -> Data { throw DeviceError.Failed(reason: "坏了 💥") }
    func databaseKey() throws -> Data { throw DeviceError.Failed(reason: "坏了 💥") }
    func readAnchor() throws -> Data? { nil }
    func writeAnchor(anchor: Data) throws {}
}
