import Foundation
import XCTest

@testable import Quanji

/// The files that Rust, Kotlin, Swift and Python read alike.
final class ExemplarsTests: XCTestCase {
    func testEntries() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Exemplars.folder.appendingPathComponent("entries").path)
        let entries = names.filter { $0.hasSuffix(".cbor") }
        XCTAssertGreaterThan(entries.count, 20)
        for name in entries {
            let described = try Exemplars.json("entries/" + name.replacingOccurrences(of: ".cbor", with: ".json"))
            let entry = try XCTUnwrap(described["entry"] as? [String: Any])
            let read = try readEntry(bytes: Exemplars.bytes("entries/" + name))
            XCTAssertEqual(read.hash, described["hash"] as? String)
            XCTAssertEqual(read.device, entry["device"] as? String)
            XCTAssertEqual(read.kind, entry["kind"] as? String)
            XCTAssertEqual(read.case, entry["case"] as? String)
        }
    }

    func testManifest() throws {
        let read = try readManifest(bytes: Exemplars.bytes("media/manifest.cbor"))
        let described = try Exemplars.json("media/manifest.json")
        XCTAssertEqual(read.root, described["root"] as? String)
        XCTAssertEqual(read.chunks, described["chunks"] as? [String])
    }

    func testStrokes() throws {
        let day = try Exemplars.json("bindings/day.json")
        let json = try JSONSerialization.data(withJSONObject: XCTUnwrap(day["strokes"]))
        let means = try readHandwriting(json: XCTUnwrap(String(data: json, encoding: .utf8)))
        guard case .handwriting(let device, _, _, _, let strokes) = means else { return XCTFail("\(means)") }
        XCTAssertEqual(device, "T100 执法终端")
        XCTAssertEqual(strokes.map(\.count), [80, 3])
    }

    func testErrorsSpeakAsInTheLibrary() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let device = Device(home: folder.path, vault: SoftVault(folder))
        XCTAssertThrowsError(try Terminal.open(device: device)) { error in
            let told = (error as? TerminalError)?.text
            let expected = (try? Exemplars.json("bindings/errors.json"))?["NotEnrolled"] as? [String: Any]
            XCTAssertEqual(told?.zh, expected?["zh"] as? String)
            XCTAssertEqual(told?.en, expected?["en"] as? String)
        }
    }

    func testAVaultThatThrows() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let device = Device(home: folder.path, vault: SoftVault(folder))
        let code = "code." + String(repeating: "A", count: 26)
        do {
            _ = try await enrol(device: device, office: "http://127.0.0.1:9", code: code, name: "张三 📱")
            XCTFail("enrolled without keys")
        } catch let error as TerminalError {
            guard case .KeyStore = error else { return XCTFail("\(error)") }
        }
    }
}
