package org.quanji.android

import android.os.ParcelFileDescriptor
import java.io.FileDescriptor
import org.quanji.MediaFeed
import org.quanji.ffi.MediaSaved
import org.quanji.ffi.NewMedia
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException

/** A recording that `MediaRecorder` writes: its output goes through a pipe into the vault, never to a file. */
class Recording internal constructor(terminal: Terminal, new: NewMedia) {
    private val writer = terminal.beginMedia(new)
    private val pipe = ParcelFileDescriptor.createPipe()
    private val feed = MediaFeed(writer, ParcelFileDescriptor.AutoCloseInputStream(pipe[0]))

    /** For `MediaRecorder.setOutputFile`, with an output format that needs no seeking. */
    val fileDescriptor: FileDescriptor get() = pipe[1].fileDescriptor

    /** Why nothing more is taken in, once that is so: stop the recorder then. */
    val failed: TerminalException? get() = feed.failed

    /** States the recording, after the recorder was stopped. Not on the thread that draws. */
    fun finish(): MediaSaved {
        pipe[1].close()
        return writer.use { feed.finish() }
    }
}

/** Begins a recording for `MediaRecorder`. Not on the thread that draws. */
fun Terminal.record(new: NewMedia): Recording = Recording(this, new)
