package org.quanji

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.util.concurrent.TimeUnit

/** A real office: the shipped server, in a process of its own. */
class Office(val data: File) : AutoCloseable {
    private var process: Process? = null
    var url = ""
        private set

    init {
        admin("init", "--bureau", "平罗县卫生监督所")
        serve("127.0.0.1:0")
        admin("section", "add", "公共场所科")
    }

    private fun serve(listen: String) {
        val limits = listOf("--sign-in-rate", "10000", "--sign-in-burst", "10000", "--exchange-rate", "10000", "--exchange-burst", "10000")
        val started = ProcessBuilder(listOf(program, "serve", "--listen", listen) + limits + listOf("--data", data.path))
            .apply { environment()["RUST_LOG"] = "error" }
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
        val ready = JsonParser.parseString(started.inputStream.bufferedReader().readLine()).asJsonObject
        url = ready["listening"].asString
        process = started
    }

    fun stop() {
        process?.destroyForcibly()?.waitFor(10, TimeUnit.SECONDS)
        process = null
    }

    fun restart() {
        stop()
        serve(url.removePrefix("http://"))
    }

    /** A one-time code for a new officer. */
    fun codeFor(name: String): String {
        val certificate = "6402" + name.sumOf { it.code }
        val officer = admin(
            "officer", "add", "--name", name, "--certificate", certificate, "--valid-from", "2024-01-01",
            "--valid-to", "2029-12-31", "--section", "公共场所科", "--role", "officer",
        )["officer"].asString
        return admin("code", "new", "--officer", officer)["code"].asString
    }

    fun admin(vararg arguments: String): JsonObject {
        val started = ProcessBuilder(listOf(program, "admin", "--data", data.path, "--json") + arguments).start()
        val (out, error) = started.inputStream.reader().readText() to started.errorStream.reader().readText()
        check(started.waitFor() == 0) { "${arguments.toList()}: $error" }
        return JsonParser.parseString(out).asJsonObject
    }

    override fun close() = stop()

    private companion object {
        val program: String = System.getProperty("quanji.server")
    }
}
