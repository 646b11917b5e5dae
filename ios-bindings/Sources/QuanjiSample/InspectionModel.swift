import Quanji

/// The screen of one case: what it shows and what an officer can do there. No UI toolkit: a view of SwiftUI or
/// UIKit draws `state` whenever `onChange` is called.
@MainActor
public final class InspectionModel {
    /// What the screen shows.
    public struct State: Sendable {
        /// The case; nil until it was read.
        public var view: CaseView?
        /// The pages that are being signed.
        public var shown: Shown?
        /// What stands in the way of sealing, in Chinese.
        public var missing: [String] = []
        /// Said once, then taken back by `heard`.
        public var message: String?
    }

    /// Pages that were read back.
    public struct Shown: Sendable {
        public let document: DocumentId
        public let html: String
        public let page: Digest
    }

    /// The newest state, for the screen to draw.
    public private(set) var state = State() {
        didSet { onChange?(state) }
    }

    /// Told of every new state.
    public var onChange: ((State) -> Void)?

    private let desk: Desk
    private var following: Task<Void, Never>?

    public init(desk: Desk, id: CaseId) {
        self.desk = desk
        following = Task { [weak self] in
            do {
                for try await view in desk.terminal.updates(of: id) {
                    self?.state.view = view
                }
            } catch {
                self?.tell(error)
            }
        }
    }

    deinit {
        following?.cancel()
    }

    /// A field was left: it is saved at once. What is wrong with it is in the state.
    public func edit(document: DocumentId, field: String, value: String) async {
        await act { _ = try $0.setField(document: document, field: field, value: value) }
    }

    /// The officer reads the document back to the party.
    public func show(document: DocumentId) async {
        guard let read = await act({ try $0.readBack(document: document) }) else { return }
        state.shown = Shown(document: document, html: read.html, page: read.page)
        state.missing = []
    }

    /// Somebody has signed the pages that are shown.
    public func sign(role: String, name: String, means: Means) async {
        guard let shown = state.shown else { return }
        let request = SignRequest(role: role, signer: Signer(name: name), means: means, page: shown.page)
        guard let saved = await act({ try $0.sign(document: shown.document, request: request) }) else { return }
        state.missing = saved.blockers.map(\.zh)
    }

    /// The document is frozen.
    public func seal(document: DocumentId) async {
        guard await act({ try $0.seal(document: document) }) != nil else { return }
        state.shown = nil
        state.message = "已定稿"
    }

    /// Exchanges with the office, and sends recordings.
    public func sync() async {
        do {
            let sent = try await desk.terminal.upload()
            state.message = "已同步；\(sent.received) 份录音录像已送达"
        } catch {
            tell(error)
        }
    }

    /// The message was shown.
    public func heard() {
        state.message = nil
    }

    @discardableResult
    private func act<Value: Sendable>(_ calls: @escaping @Sendable (Terminal) throws -> Value) async -> Value? {
        do {
            return try await desk.run(calls)
        } catch {
            tell(error)
            return nil
        }
    }

    private func tell(_ error: any Error) {
        guard let error = error as? TerminalError else { return }
        state.message = error.text.zh
        if case .NotReady(_, let blockers) = error { state.missing = blockers.map(\.zh) }
    }
}
