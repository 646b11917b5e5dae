// swift-tools-version: 6.0
import Foundation
import PackageDescription

// On a Mac the library is the XCFramework that build-xcframework.sh made; elsewhere it is the shared
// library that `cargo build -p quanji-ffi` made, so that the package builds and tests on Linux too.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
let library = root.appendingPathComponent("../target/debug").standardized.path
let framework = "QuanjiLibrary.xcframework"
let hasFramework = FileManager.default.fileExists(atPath: root.appendingPathComponent(framework).path)

let native: Target = hasFramework
    ? .binaryTarget(name: "quanjiFFI", path: framework)
    : .systemLibrary(name: "quanjiFFI", path: "Generated/quanjiFFI")
let link: [LinkerSetting] = hasFramework
    ? []
    : [.unsafeFlags(["-L\(library)", "-Xlinker", "-rpath", "-Xlinker", library]), .linkedLibrary("quanji_ffi")]

let package = Package(
    name: "Quanji",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Quanji", targets: ["Quanji"])],
    targets: [
        native,
        .target(name: "QuanjiFFI", dependencies: ["quanjiFFI"], path: "Generated/QuanjiFFI", linkerSettings: link),
        .target(name: "Quanji", dependencies: ["QuanjiFFI"]),
        .target(name: "QuanjiSample", dependencies: ["Quanji"]),
        .testTarget(name: "QuanjiTests", dependencies: ["Quanji", "QuanjiSample"]),
    ]
)
