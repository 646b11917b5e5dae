package org.quanji

import java.io.File
import org.quanji.ffi.MediaKind
import org.quanji.ffi.NewMedia
import org.quanji.ffi.Terminal

/** A process that records until it is killed: it prints each note that was saved, and then records. */
fun main(arguments: Array<String>) {
    val (folder, case) = arguments
    val terminal = Terminal.open(softDevice(File(folder)))
    repeat(20) { println(terminal.addNote(case, "死前第 $it 条 ⚡")) }
    val writer = terminal.beginMedia(NewMedia(case, MediaKind.VIDEO, "video/mp2t"))
    repeat(3) { writer.write(ByteArray(1_048_576) { at -> (at % 199).toByte() }) }
    println("recording")
    while (true) {
        writer.write(ByteArray(50_000))
        Thread.sleep(20)
    }
}
