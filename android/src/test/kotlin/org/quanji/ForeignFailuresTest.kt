package org.quanji

import java.io.File
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.quanji.ffi.CaseListener
import org.quanji.ffi.CaseView
import org.quanji.ffi.CasesChange
import org.quanji.ffi.CasesListener
import org.quanji.ffi.Clock
import org.quanji.ffi.Connectivity
import org.quanji.ffi.DeviceTime
import org.quanji.ffi.KeyVault
import org.quanji.ffi.LocationSource
import org.quanji.ffi.MediaKind
import org.quanji.ffi.NewMedia
import org.quanji.ffi.Position
import org.quanji.ffi.Power
import org.quanji.ffi.PowerState
import org.quanji.ffi.Status
import org.quanji.ffi.StatusListener
import org.quanji.ffi.SyncListener
import org.quanji.ffi.SyncSummary
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.ffi.UploadListener
import org.quanji.ffi.UploadSummary
import org.quanji.ffi.enrol

/** Every method that an app implements throws, declared or not; nothing is lost and nothing hangs. */
class ForeignFailuresTest {
    @get:Rule
    val folder = TemporaryFolder()
    private lateinit var office: Office

    @Before
    fun begin() {
        office = Office(folder.newFolder("office"))
    }

    @After
    fun end() = office.close()

    /** A vault of which one method throws, in one of two ways. */
    private class Moody(folder: File) : KeyVault {
        private val sound = SoftVault(folder)
        var broken = ""
        var undeclared = false

        private fun <T> unless(method: String, sound: () -> T): T = when {
            broken != method -> sound()
            undeclared -> error("unexpected 😱")
            else -> broken()
        }

        override fun create(databaseKey: ByteArray) = unless("create") { sound.create(databaseKey) }
        override fun publicKey() = unless("publicKey") { sound.publicKey() }
        override fun sign(message: ByteArray) = unless("sign") { sound.sign(message) }
        override fun databaseKey() = unless("databaseKey") { sound.databaseKey() }
        override fun readAnchor() = unless("readAnchor") { sound.readAnchor() }
        override fun writeAnchor(anchor: ByteArray) = unless("writeAnchor") { sound.writeAnchor(anchor) }
    }

    @Test
    fun `a key store that throws`(): Unit = runBlocking {
        val home = folder.newFolder("terminal")
        val vault = Moody(File(home, "vault"))
        val device = softDevice(home, vault)
        val code = office.codeFor("张三")
        for (method in listOf("create", "publicKey", "sign", "databaseKey")) {
            vault.broken = method
            assertThrows(method, TerminalException.KeyStore::class.java) {
                runBlocking { enrol(device, office.url, code, "张三的终端") }
            }
        }
        vault.broken = ""
        val terminal = enrol(device, office.url, code, "张三的终端")
        val case = terminal.openCase("inspection", Day.party).case
        terminal.close()
        for (undeclared in listOf(false, true)) {
            vault.undeclared = undeclared
            for (method in listOf("databaseKey", "publicKey", "readAnchor")) {
                vault.broken = method
                assertThrows(method, TerminalException.KeyStore::class.java) { Terminal.open(device) }
            }
            vault.broken = "sign"
            Terminal.open(device).use {
                val before = it.status().seq
                assertThrows(TerminalException.KeyStore::class.java) { it.addNote(case, "不会保存") }
                assertEquals("nothing was saved", before, it.status().seq)
                vault.broken = ""
                it.addNote(case, Day.note)
                vault.broken = "writeAnchor"
                it.addNote(case, "锚写不进去，记录仍在")
                assertThrows(TerminalException.KeyStore::class.java) { runBlocking { it.sync() } }
                vault.broken = ""
                it.sync()
                assertEquals(0uL, it.status().undelivered)
            }
        }
        Terminal.open(device).use { assertTrue(it.verify().sound) }
    }

    @Test
    fun `clock, battery, network and position that throw`(): Unit = runBlocking {
        val home = folder.newFolder("terminal")
        val device = softDevice(home).copy(
            clock = object : Clock { override fun read(): DeviceTime = broken() },
            power = object : Power { override fun read(): PowerState = error("undeclared") },
            connectivity = object : Connectivity { override fun isMetered(): Boolean = broken() },
            location = object : LocationSource { override fun locate(): Position? = broken() },
        )
        enrol(device, office.url, office.codeFor("张三"), "张三").use { terminal ->
            val case = terminal.openCase("inspection", Day.party).case
            val photo = terminal.addMedia(NewMedia(case, MediaKind.PHOTO, "image/jpeg"), ByteArray(9_000))
            assertNull(terminal.media(case).single().position)
            assertNotNull(terminal.case(case).timeline.first().time)
            assertEquals(1uL, terminal.upload(object : UploadListener {
                override fun progress(summary: UploadSummary) = broken()
            }).received)
            assertTrue(terminal.media(case).single { it.media == photo.media }.delivered)
        }
    }

    @Test
    fun `a position is part of what is recorded here`(): Unit = runBlocking {
        val here = Position(389_123_456, 1_065_432_100, 850u, mocked = false)
        val device = softDevice(folder.newFolder("terminal"))
            .copy(location = object : LocationSource { override fun locate() = here })
        enrol(device, office.url, office.codeFor("张三"), "张三").use { terminal ->
            val case = terminal.openCase("inspection", Day.party).case
            terminal.addMedia(NewMedia(case, MediaKind.PHOTO, "image/jpeg"), ByteArray(10))
            terminal.addMedia(NewMedia(case, MediaKind.PHOTO, "image/jpeg", file = "昨天.jpg"), ByteArray(11))
            assertEquals(setOf(here, null), terminal.media(case).map { it.position }.toSet())
        }
    }

    @Test
    fun `listeners that throw are called again`(): Unit = runBlocking {
        enrol(softDevice(folder.newFolder("terminal")), office.url, office.codeFor("张三"), "张三").use { terminal ->
            val case = terminal.openCase("inspection", Day.party).case
            val (cases, one, status) = List(3) { AtomicInteger() }
            val watches = listOf(
                terminal.watchCases(object : CasesListener {
                    override fun changed(change: CasesChange) { cases.incrementAndGet(); broken() }
                    override fun failed(error: TerminalException) = broken()
                }),
                terminal.watchCase(case, object : CaseListener {
                    override fun changed(view: CaseView) { one.incrementAndGet(); error("undeclared") }
                    override fun failed(error: TerminalException) = broken()
                }),
                terminal.watchStatus(object : StatusListener {
                    override fun changed(status_: Status) { status.incrementAndGet(); broken() }
                    override fun failed(error: TerminalException) = broken()
                }),
            )
            for (count in listOf(cases, one, status)) until { count.get() == 1 }
            terminal.openCase("inspection", "另一家 🏪")
            terminal.addNote(case, Day.note)
            for (count in listOf(cases, one, status)) until { count.get() >= 2 }
            watches.forEach { it.close() }

            val synced = AtomicInteger()
            val failing = object : SyncListener {
                override fun synced(summary: SyncSummary) { synced.incrementAndGet(); broken() }
                override fun offline(error: TerminalException) = broken()
            }
            val cancellation = org.quanji.ffi.Cancellation()
            val following = kotlin.concurrent.thread {
                runCatching { runBlocking { terminal.follow(failing, cancellation) } }
            }
            until { synced.get() >= 1 }
            cancellation.cancel()
            following.join(10_000)
            assertTrue(!following.isAlive)
        }
    }
}
