package org.quanji

import com.google.gson.JsonObject
import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.quanji.ffi.Means
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.ffi.enrol
import org.quanji.ffi.readEntry
import org.quanji.ffi.readHandwriting
import org.quanji.ffi.readManifest
import org.quanji.ffi.recover

/** The files that Rust, Kotlin, Swift and Python read alike. */
class ExemplarsTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun `entries, of terminals and of the office`() {
        val files = listOf("entries", "recordings/entries").flatMap { File(Day.exemplars, it).listFiles().orEmpty().toList() }
        val entries = files.filter { it.extension == "cbor" }
        assertTrue("found ${entries.size}", entries.size > 40)
        for (file in entries) {
            val described = Day.exemplar(file.relativeTo(Day.exemplars).path.removeSuffix(".cbor") + ".json")
            val entry = described["entry"].asJsonObject
            val read = readEntry(file.readBytes())
            assertEquals(described["hash"].asString, read.hash)
            assertEquals(entry["device"].asString, read.device)
            assertEquals(entry["seq"].asLong.toULong(), read.seq)
            assertEquals(entry["kind"].asString, read.kind)
            assertEquals(entry["case"]?.takeUnless { it.isJsonNull }?.asString, read.case)
            assertEquals(entry["time"].asJsonObject["wall_ms"].asLong, read.wallMs)
            assertThrows(TerminalException.Invalid::class.java) { readEntry(file.readBytes() + 0) }
        }
    }

    @Test
    fun `a manifest`() {
        val read = readManifest(File(Day.exemplars, "media/manifest.cbor").readBytes())
        val described = Day.exemplar("media/manifest.json")
        assertEquals(described["length"].asLong.toULong(), read.length)
        assertEquals(described["root"].asString, read.root)
        assertEquals(described["chunks"].asJsonArray.map { it.asString }, read.chunks)
        assertThrows(TerminalException.Invalid::class.java) { readManifest(byteArrayOf(1, 2, 3)) }
    }

    @Test
    fun strokes() {
        val strokes = Day.strokes as Means.Handwriting
        assertEquals("T100 执法终端", strokes.device)
        assertEquals(listOf(80, 3), strokes.strokes.map { it.size })
        assertEquals(300u.toUShort(), strokes.strokes[0][0].pressure)
        assertThrows(TerminalException.Invalid::class.java) { readHandwriting("{}") }
    }

    @Test
    fun `the texts of errors are those of the library`(): Unit = runBlocking {
        val texts = Day.exemplar("bindings/errors.json")
        val named = TerminalException::class.java.declaredClasses.map { it.simpleName }.filter { it != "ErrorHandler" }
        assertEquals(texts.keySet(), named.toSet())
        Office(folder.newFolder("office")).use { office ->
            val device = softDevice(folder.newFolder("terminal"))
            // The English text of some has a detail for the log.
            fun told(name: String, inEnglish: Boolean = true, call: () -> Unit) {
                val error = assertThrows(TerminalException::class.java) { call() }
                assertEquals(name, error.javaClass.simpleName)
                val expected: JsonObject = texts[name].asJsonObject
                assertEquals(expected["zh"].asString, error.text.zh)
                if (inEnglish) assertEquals(expected["en"].asString, error.text.en)
            }
            told("NotEnrolled") { Terminal.open(device) }
            val code = office.codeFor("张三")
            enrol(device, office.url, code, "张三").use { terminal ->
                told("AlreadyEnrolled") { runBlocking { enrol(device, office.url, code, "张三") } }
                told("NotFound") { terminal.case("00".repeat(16)) }
                told("Invalid") { terminal.openCase("inspection", "  ") }
                val switch = org.quanji.ffi.Cancellation().apply { cancel() }
                told("Cancelled") { runBlocking { terminal.sync(switch) } }
                terminal.suspend()
                told("Suspended") { terminal.cases() }
                terminal.resume()
                val bad = assertThrows(TerminalException.Invalid::class.java) { terminal.case("不是编号 🙃") }
                assertNotNull(bad.text.zh)
                val used = assertThrows(TerminalException.Refused::class.java) {
                    runBlocking { enrol(softDevice(folder.newFolder("another")), office.url, code, "李四") }
                }
                assertEquals("code_used", used.code)
                // Another office answers than the one that gave the code.
                val elsewhere = office.codeFor("王强").dropLast(26) + "A".repeat(26)
                told("DishonestOffice", inEnglish = false) {
                    runBlocking { enrol(softDevice(folder.newFolder("third")), office.url, elsewhere, "王强") }
                }
                told("Busy") { Terminal.open(device) }
                terminal.openCase("inspection", Day.party)
                terminal.sync()
            }
            File(device.home, "quanji.db").writeBytes(ByteArray(8_192) { 7 })
            told("Damaged", inEnglish = false) { Terminal.open(device) }
            val recovered = recover(device)
            assertNotNull(recovered.setAside)
            recovered.terminal.use {
                it.sync()
                assertEquals("the office gave it back", Day.party, it.cases().single().party)
            }
        }
    }
}
