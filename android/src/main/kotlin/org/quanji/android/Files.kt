package org.quanji.android

import java.io.File
import java.io.FileOutputStream
import java.io.IOException

/** Writes a file so that a crash leaves the old one or the new one. */
internal fun replace(file: File, bytes: ByteArray) {
    val fresh = File(file.path + ".new")
    FileOutputStream(fresh).use {
        it.write(bytes)
        it.fd.sync()
    }
    if (!fresh.renameTo(file)) throw IOException("${file.name} cannot be replaced")
}
