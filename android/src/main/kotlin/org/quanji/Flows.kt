package org.quanji

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.channels.trySendBlocking
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.scan
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.quanji.ffi.CaseId
import org.quanji.ffi.CaseListener
import org.quanji.ffi.CaseSummary
import org.quanji.ffi.CaseView
import org.quanji.ffi.CasesChange
import org.quanji.ffi.CasesListener
import org.quanji.ffi.Status
import org.quanji.ffi.StatusListener
import org.quanji.ffi.SyncListener
import org.quanji.ffi.SyncSummary
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.ffi.UploadListener
import org.quanji.ffi.UploadSummary

/**
 * Runs calls of the terminal off the thread that draws: they read and write the disk.
 *
 *     val case = terminal.io { openCase("routine_check", "某某宾馆") }
 */
suspend fun <T> Terminal.io(block: Terminal.() -> T): T = withContext(Dispatchers.IO) { block() }

/**
 * The newest [limit] cases, those that changed last first: at once, and after every change. A slow
 * collector gets the newest list and misses those between. Collecting ends the watch when it ends.
 *
 * Fails with [TerminalException] if the list cannot be had.
 */
fun Terminal.casesFlow(limit: UInt = 200u): Flow<List<CaseSummary>> =
    callbackFlow {
        val watch = watchCases(
            object : CasesListener {
                // Each change builds on the one before, so none is dropped: the watch waits instead.
                override fun changed(change: CasesChange) { trySendBlocking(change) }
                override fun failed(error: TerminalException) { close(error) }
            },
            limit,
        )
        awaitClose { watch.use { it.stop() } }
    }
        .buffer(1)
        .scan(Listed()) { listed, change -> listed.after(change) }
        .drop(1)
        .flowOn(Dispatchers.IO)
        .conflate()
        .mapToList()

/**
 * One case with everything in it, conflicts too: at once, and after every change of it.
 *
 * Fails with [TerminalException.NotFound] if this terminal does not hold it.
 */
fun Terminal.caseFlow(case: CaseId): Flow<CaseView> = newest { send, fail ->
    watchCase(
        case,
        object : CaseListener {
            override fun changed(view: CaseView) = send(view)
            override fun failed(error: TerminalException) = fail(error)
        },
    )
}

/** How the terminal stands: at once, and after every change. */
fun Terminal.statusFlow(): Flow<Status> = newest { send, fail ->
    watchStatus(
        object : StatusListener {
            override fun changed(status: Status) = send(status)
            override fun failed(error: TerminalException) = fail(error)
        },
    )
}

/**
 * Stays in step with the office for as long as it is collected. Gives each exchange; an office that
 * cannot be reached is given as a failure and tried again by itself.
 *
 * Fails with [TerminalException.Refused] and [TerminalException.DishonestOffice].
 */
fun Terminal.following(): Flow<Result<SyncSummary>> = callbackFlow {
    follow(
        object : SyncListener {
            override fun synced(summary: SyncSummary) { trySend(Result.success(summary)) }
            override fun offline(error: TerminalException) { trySend(Result.failure(error)) }
        },
    )
}.buffer(16, BufferOverflow.DROP_OLDEST)

/** Sends recordings, giving how far that has come; the last one is the result. */
fun Terminal.uploading(): Flow<UploadSummary> = callbackFlow {
    launch {
        val result = upload(object : UploadListener {
            override fun progress(summary: UploadSummary) { trySend(summary) }
        })
        send(result)
        close()
    }
    awaitClose()
}.conflate()

private fun <T> newest(begin: (send: (T) -> Unit, fail: (Throwable) -> Unit) -> org.quanji.ffi.Watch): Flow<T> =
    callbackFlow<T> {
        val watch = begin({ trySend(it) }, { close(it) })
        awaitClose { watch.use { it.stop() } }
    }.conflate().flowOn(Dispatchers.IO)

private fun Flow<Listed>.mapToList(): Flow<List<CaseSummary>> =
    kotlinx.coroutines.flow.flow { collect { emit(it.inOrder()) } }

/** The list of cases, as changes have made it. */
internal class Listed(
    private val order: List<CaseId> = emptyList(),
    private val cases: Map<CaseId, CaseSummary> = emptyMap(),
) {
    fun after(change: CasesChange): Listed {
        val before = if (change.reset) emptyMap() else cases
        val all = before + change.changed.associateBy { it.case }
        return Listed(change.order, all.filterKeys(change.order.toSet()::contains))
    }

    fun inOrder(): List<CaseSummary> = order.mapNotNull(cases::get)
}
