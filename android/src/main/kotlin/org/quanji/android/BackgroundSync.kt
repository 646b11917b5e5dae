package org.quanji.android

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException

/** Asks the system to exchange with the office when there is a network, also after a restart. */
object BackgroundSync {
    /** Identifier of the job, unless the app has one like it. */
    const val JOB_ID = 0x5A4A

    /**
     * Schedules the exchange: about every quarter of an hour, the least that Android allows. Call it at
     * every start of the app: a phone whose maker kills background work forgets jobs. Calling it again
     * changes nothing.
     *
     * The service must be declared by the app, with its own subclass of [SyncJobService]:
     *
     *     <service android:name=".OfficeSync" android:permission="android.permission.BIND_JOB_SERVICE" />
     */
    fun schedule(context: Context, service: Class<out SyncJobService>, jobId: Int = JOB_ID): Boolean {
        val scheduler = context.service(JobScheduler::class.java)
        if (scheduler.getPendingJob(jobId) != null) return true
        val job = JobInfo.Builder(jobId, ComponentName(context, service))
            .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
            .setPeriodic(PERIOD_MS)
            .setPersisted(true)
            .setBackoffCriteria(BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
            .build()
        return scheduler.schedule(job) == JobScheduler.RESULT_SUCCESS
    }

    /** Asks no more. */
    fun cancel(context: Context, jobId: Int = JOB_ID) {
        context.service(JobScheduler::class.java).cancel(jobId)
    }

    private const val PERIOD_MS = 15 * 60 * 1000L
    private const val BACKOFF_MS = 60 * 1000L

    /** One exchange at a time in this process, whoever asks for it. */
    internal val running = Mutex()

    /**
     * Exchanges entries, then sends recordings, unless that is going on already. Gives whether the
     * system should try again soon.
     */
    suspend fun run(terminal: Terminal): Boolean {
        if (!running.tryLock()) return false
        return try {
            terminal.upload()
            false
        } catch (_: TerminalException.Offline) {
            true
        } catch (_: TerminalException.Suspended) {
            false
        } finally {
            running.unlock()
        }
    }
}

/**
 * The job. The app says which terminal; the app and this share one object of it, because a folder can
 * be opened only once.
 */
abstract class SyncJobService : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private var exchange: Job? = null

    /** The terminal of the app; null while it is not enrolled. */
    protected abstract fun terminal(): Terminal?

    /** The exchange failed for a reason that a person must know: see the subclasses of the exception. */
    protected open fun failed(error: TerminalException) = Unit

    override fun onStartJob(parameters: JobParameters): Boolean {
        val terminal = terminal() ?: return false
        exchange = scope.launch {
            val again = try {
                BackgroundSync.run(terminal)
            } catch (error: TerminalException) {
                failed(error)
                false
            }
            jobFinished(parameters, again)
        }
        return true
    }

    override fun onStopJob(parameters: JobParameters): Boolean {
        // What arrived stays; the next job goes on there.
        exchange?.cancel()
        return true
    }
}
