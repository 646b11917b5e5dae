#if os(iOS) && canImport(BackgroundTasks)
import BackgroundTasks
import Foundation
import QuanjiFFI
import UIKit

/// Exchanges with the office in the background: when the system finds time for it, and when a request that
/// it keeps for the app reaches the office. One exchange at a time, whoever asks for it.
public actor BackgroundSync {
    /// To be listed under `BGTaskSchedulerPermittedIdentifiers`.
    public static let identifier = "org.quanji.sync"

    private let terminal: @Sendable () -> Terminal?
    private var running: (task: Task<Void, any Error>, cancellation: Cancellation)?

    /// `terminal` gives the one object of the app; nil while it is not enrolled.
    public init(terminal: @escaping @Sendable () -> Terminal?) {
        self.terminal = terminal
    }

    /// Must be called before the app has finished launching.
    public nonisolated func register() {
        BGTaskScheduler.shared.register(forTaskWithIdentifier: Self.identifier, using: nil) { task in
            let work = Task {
                await self.schedule()
                let done = await self.run()
                task.setTaskCompleted(success: done)
            }
            task.expirationHandler = { work.cancel() }
        }
    }

    /// Asks for the next time; call it whenever the app goes into the background.
    public func schedule() {
        let request = BGProcessingTaskRequest(identifier: Self.identifier)
        request.requiresNetworkConnectivity = true
        request.earliestBeginDate = Date(timeIntervalSinceNow: 15 * 60)
        try? BGTaskScheduler.shared.submit(request)
    }

    /// Delivers entries, then recordings. Gives whether the office has everything that may be sent now.
    public func run() async -> Bool {
        if running == nil, let terminal = terminal() {
            let cancellation = Cancellation()
            running = (Task { try await Self.exchange(terminal, cancellation) }, cancellation)
        }
        guard let (task, cancellation) = running else { return true }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            // The generated module does not look whether its task is cancelled.
            cancellation.cancel()
        }
        running = nil
        return (try? result.get()) != nil
    }

    /// The system may have woken an app whose terminal sleeps. Nobody sees the app then, and the terminal must
    /// sleep again before the system is told that the work is done.
    private static func exchange(_ terminal: Terminal, _ cancellation: Cancellation) async throws {
        try terminal.resume()
        var failure: (any Error)?
        do {
            _ = try await terminal.upload(cancellation: cancellation)
        } catch {
            failure = error
        }
        if await MainActor.run(body: { UIApplication.shared.applicationState == .background }) {
            try? await terminal.suspend()
        }
        if let failure {
            throw failure
        }
    }
}

/// Wakes the app when the office can be reached again: the system carries out a small request in the
/// background, for as long as it takes, and starts the app with the answer.
public final class OfficeWake: NSObject, URLSessionDownloadDelegate, Sendable {
    private let sync: BackgroundSync

    public init(sync: BackgroundSync) {
        self.sync = sync
    }

    /// Leaves the request with the system. `address` is that of the office.
    public func request(address: URL) {
        let configuration = URLSessionConfiguration.background(withIdentifier: "\(BackgroundSync.identifier).wake")
        configuration.isDiscretionary = false
        configuration.sessionSendsLaunchEvents = true
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.downloadTask(with: address.appendingPathComponent("healthz")).resume()
    }

    public func urlSession(_: URLSession, downloadTask _: URLSessionDownloadTask, didFinishDownloadingTo _: URL) {}

    /// Whatever the answer was, and if it was refused for its certificate: the network is there. The exchange
    /// itself trusts the pinned office only.
    public func urlSession(_ session: URLSession, task _: URLSessionTask, didCompleteWithError _: (any Error)?) {
        session.finishTasksAndInvalidate()
        Task { await sync.run() }
    }
}

extension Terminal {
    /// Call it in `applicationDidEnterBackground`: asks the system for the seconds that it takes to let go of
    /// every file, since an app that sleeps with a lock in its hand is killed.
    @MainActor
    public func suspendForBackground(_ application: UIApplication) {
        var assertion = UIBackgroundTaskIdentifier.invalid
        assertion = application.beginBackgroundTask { application.endBackgroundTask(assertion) }
        Task { @MainActor in
            try? await self.suspend()
            application.endBackgroundTask(assertion)
        }
    }
}
#endif
