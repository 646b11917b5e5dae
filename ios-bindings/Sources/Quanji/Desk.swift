import Dispatch
@_exported import QuanjiFFI

/// Runs calls of the terminal one after the other on a queue of its own: they read and write the disk, and
/// neither the main thread nor Swift's own threads wait for them.
///
///     let desk = Desk(try Terminal.open(device: .phone()))
///     let opened = try await desk.run { try $0.openCase(kind: "inspection", party: "某某宾馆") }
public actor Desk {
    /// The terminal itself: its asynchronous calls need no desk.
    public nonisolated let terminal: Terminal
    private nonisolated let queue = DispatchQueue(label: "org.quanji.desk", qos: .userInitiated)

    /// A desk for a terminal; one is enough.
    public init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    /// Runs some calls and gives what they give.
    public func run<Value: Sendable>(_ calls: @escaping @Sendable (Terminal) throws -> Value) async throws -> Value {
        let terminal = terminal
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try calls(terminal) }) }
        }
    }
}
