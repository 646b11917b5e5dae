import QuanjiFFI

extension Terminal {
    /// The newest cases, those that changed last first: at once, and after every change. A slow reader gets
    /// the newest list and misses those between. The watch ends with the reading.
    public func cases(limit: UInt32 = 200) -> AsyncThrowingStream<[CaseSummary], any Error> {
        newest { continuation in
            try self.watchCases(listener: CasesHeard(continuation), limit: limit)
        }
    }

    /// One case with everything in it, conflicts too: at once, and after every change of it.
    public func updates(of id: CaseId) -> AsyncThrowingStream<CaseView, any Error> {
        newest { continuation in
            try self.watchCase(case: id, listener: CaseHeard(continuation))
        }
    }

    /// How the terminal stands: at once, and after every change.
    public func statuses() -> AsyncThrowingStream<Status, any Error> {
        newest { continuation in
            try self.watchStatus(listener: StatusHeard(continuation))
        }
    }

    /// Stays in step with the office for as long as it is read. An office that cannot be reached is given as a
    /// failure and tried again by itself.
    public func following() -> AsyncThrowingStream<Result<SyncSummary, TerminalError>, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingNewest(16)) { continuation in
            let cancellation = Cancellation()
            let task = Task {
                do {
                    try await self.follow(listener: SyncHeard(continuation), cancellation: cancellation)
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in
                cancellation.cancel()
                task.cancel()
            }
        }
    }

    /// Sends recordings, giving how far that has come; the last one is the result.
    public func uploading() -> AsyncThrowingStream<UploadSummary, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let cancellation = Cancellation()
            let task = Task {
                do {
                    let listener = UploadHeard(continuation)
                    continuation.yield(try await self.upload(listener: listener, cancellation: cancellation))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in
                cancellation.cancel()
                task.cancel()
            }
        }
    }
}

private func newest<Value: Sendable>(
    _ begin: @escaping (AsyncThrowingStream<Value, any Error>.Continuation) throws -> Watch
) -> AsyncThrowingStream<Value, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        do {
            let watch = try begin(continuation)
            continuation.onTermination = { _ in watch.stop() }
        } catch {
            continuation.finish(throwing: error)
        }
    }
}

private final class CaseHeard: CaseListener {
    private let continuation: AsyncThrowingStream<CaseView, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<CaseView, any Error>.Continuation) {
        self.continuation = continuation
    }

    func changed(view: CaseView) { continuation.yield(view) }
    func failed(error: TerminalError) { continuation.finish(throwing: error) }
}

private final class StatusHeard: StatusListener {
    private let continuation: AsyncThrowingStream<Status, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<Status, any Error>.Continuation) {
        self.continuation = continuation
    }

    func changed(status: Status) { continuation.yield(status) }
    func failed(error: TerminalError) { continuation.finish(throwing: error) }
}

/// Calls come one at a time, from the thread of the watch.
private final class CasesHeard: CasesListener, @unchecked Sendable {
    private let continuation: AsyncThrowingStream<[CaseSummary], any Error>.Continuation
    private var listed = Listed()

    init(_ continuation: AsyncThrowingStream<[CaseSummary], any Error>.Continuation) {
        self.continuation = continuation
    }

    func changed(change: CasesChange) {
        listed.take(change)
        continuation.yield(listed.inOrder)
    }

    func failed(error: TerminalError) { continuation.finish(throwing: error) }
}

private final class SyncHeard: SyncListener {
    private let continuation: AsyncThrowingStream<Result<SyncSummary, TerminalError>, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<Result<SyncSummary, TerminalError>, any Error>.Continuation) {
        self.continuation = continuation
    }

    func synced(summary: SyncSummary) { continuation.yield(.success(summary)) }
    func offline(error: TerminalError) { continuation.yield(.failure(error)) }
}

private final class UploadHeard: UploadListener {
    private let continuation: AsyncThrowingStream<UploadSummary, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<UploadSummary, any Error>.Continuation) {
        self.continuation = continuation
    }

    func progress(summary: UploadSummary) { continuation.yield(summary) }
}

/// The list of cases, as changes have made it.
struct Listed: Sendable {
    private var order: [CaseId] = []
    private var cases: [CaseId: CaseSummary] = [:]

    mutating func take(_ change: CasesChange) {
        var all = change.reset ? [:] : cases
        for summary in change.changed {
            all[summary.case] = summary
        }
        order = change.order
        cases = all.filter { change.order.contains($0.key) }
    }

    var inOrder: [CaseSummary] { order.compactMap { cases[$0] } }
}
