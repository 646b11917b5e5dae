package org.quanji

import java.io.InputStream
import java.nio.ByteBuffer
import org.quanji.ffi.MediaSaved
import org.quanji.ffi.MediaWriter
import org.quanji.ffi.TerminalException

/**
 * Feeds a recording from what an encoder writes into a pipe, on a thread of its own.
 *
 *     val sink = terminal.record(new)                 // org.quanji.android
 *     recorder.setOutputFormat(MediaRecorder.OutputFormat.MPEG_2_TS)
 *     recorder.setOutputFile(sink.fileDescriptor)
 *
 * A pipe cannot be sought in: MPEG-2 TS and ADTS can be written into one, MP4 cannot.
 */
class MediaFeed(private val writer: MediaWriter, private val source: InputStream) {
    @Volatile
    private var failure: TerminalException? = null
    private val thread = Thread(::pump, "quanji-feed").apply { start() }

    /** Why nothing more is taken in, once that is so: the encoder should be stopped. */
    val failed: TerminalException? get() = failure

    /** Waits for the end of the source and states the recording. Not on the thread that draws. */
    fun finish(): MediaSaved {
        thread.join()
        return writer.finish()
    }

    private fun pump() {
        val buffer = ByteArray(64 * 1024)
        source.use {
            while (true) {
                val length = it.read(buffer)
                if (length < 0) return
                // After a failure the rest is read and dropped, so that the encoder does not hang.
                if (failure == null) take(buffer.copyOf(length))
            }
        }
    }

    private fun take(bytes: ByteArray) {
        try {
            writer.write(bytes)
        } catch (error: TerminalException) {
            failure = error
        }
    }
}

/** Takes in what `MediaCodec` or a muxer gives: the bytes between position and limit. */
fun MediaWriter.write(buffer: ByteBuffer) {
    val bytes = ByteArray(buffer.remaining())
    buffer.get(bytes)
    write(bytes)
}
