package org.quanji

import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicReference
import kotlin.concurrent.thread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.quanji.ffi.Cancellation
import org.quanji.ffi.CaptureEnd
import org.quanji.ffi.CaseListener
import org.quanji.ffi.CaseView
import org.quanji.ffi.Device
import org.quanji.ffi.MediaKind
import org.quanji.ffi.NewMedia
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.ffi.Watch
import org.quanji.ffi.enrol

/** Threads, cancellation, closing, suspending, dying: what an app does to a library. */
class LifetimeTest {
    @get:Rule
    val folder = TemporaryFolder()
    private lateinit var office: Office
    private lateinit var device: Device
    private lateinit var terminal: Terminal

    @Before
    fun begin() {
        office = Office(folder.newFolder("office"))
        device = softDevice(folder.newFolder("terminal"))
        terminal = runBlocking { enrol(device, office.url, office.codeFor("张三"), "张三") }
    }

    @After
    fun end() {
        terminal.close()
        office.close()
    }

    @Test
    fun `calls from many threads`() {
        val case = terminal.openCase("inspection", Day.party).case
        val pool = Executors.newFixedThreadPool(16)
        val calls = (0 until 160).map { at -> pool.submit { terminal.addNote(case, "第 $at 条 ✍️"); terminal.case(case) } }
        runBlocking { repeat(3) { terminal.sync() } }
        calls.forEach { it.get(60, TimeUnit.SECONDS) }
        pool.shutdown()
        val notes = terminal.case(case).timeline.filter { it.kind == "note.added" }.map { it.text }
        assertEquals((0 until 160).map { "第 $it 条 ✍️" }.toSet(), notes.toSet())
        assertEquals(160, notes.size)
        runBlocking { terminal.sync() }
        assertTrue(terminal.verify().sound)
    }

    @Test
    fun `long work is cancelled by a switch and by its coroutine`(): Unit = runBlocking {
        val switch = Cancellation()
        val following = async(Dispatchers.IO) {
            runCatching { terminal.follow(Silent, switch) }.exceptionOrNull()
        }
        Thread.sleep(300)
        switch.cancel()
        assertTrue(following.await() is TerminalException.Cancelled)
        assertThrows(TerminalException.Cancelled::class.java) { runBlocking { terminal.sync(switch) } }
        val collecting = launch(Dispatchers.IO) { terminal.following().collect {} }
        Thread.sleep(300)
        collecting.cancelAndJoin()
        terminal.sync()
    }

    @Test
    fun `closed during an exchange`(): Unit = runBlocking {
        val case = terminal.openCase("inspection", Day.party).case
        repeat(200) { terminal.addNote(case, "$it ${Day.note}") }
        val exchange = async(Dispatchers.IO) { runCatching { terminal.sync() } }
        Thread.sleep(20)
        terminal.close()
        exchange.await()
        assertThrows(IllegalStateException::class.java) { terminal.status() }
        // The exchange held on to it; now the folder is free again.
        terminal = Terminal.open(device)
        terminal.sync()
        assertEquals(0uL, terminal.status().undelivered)
    }

    @Test
    fun `suspended, everything is let go of, and resumed it goes on`(): Unit = runBlocking {
        val case = terminal.openCase("inspection", Day.party).case
        val told = CopyOnWriteArrayList<Int>()
        val watch = terminal.watchCase(case, object : CaseListener {
            override fun changed(view: CaseView) { told += view.timeline.size }
            override fun failed(error: TerminalException) { throw error }
        })
        val writer = terminal.beginMedia(NewMedia(case, MediaKind.VIDEO, "video/mp2t"))
        val bytes = ByteArray(2_300_000) { (it % 241).toByte() }
        writer.write(bytes)
        val following = async(Dispatchers.IO) { runCatching { terminal.follow(Silent) }.exceptionOrNull() }
        Thread.sleep(300)

        terminal.suspend()
        terminal.suspend()
        assertTrue(following.await() is TerminalException.Suspended)
        assertThrows(TerminalException.Suspended::class.java) { terminal.addNote(case, "睡着了 😴") }
        assertThrows(TerminalException.Suspended::class.java) { runBlocking { terminal.sync() } }
        assertThrows(TerminalException.Suspended::class.java) { writer.write(ByteArray(1)) }
        val open = File("/proc/self/fd").listFiles().orEmpty().mapNotNull { runCatching { it.toPath().toRealPath() }.getOrNull() }
        assertEquals(emptyList<Any>(), open.filter { it.startsWith(File(device.home).toPath().toRealPath()) })
        // Nobody holds the lock: another process could open it.
        Terminal.open(device).use { assertEquals(1uL, it.status().mediaUndelivered) }

        terminal.resume()
        terminal.resume()
        val saved = writer.finish()
        assertEquals(CaptureEnd.INTERRUPTED, saved.end)
        assertEquals("to the last byte", bytes.size.toULong(), saved.length)
        val before = told.size
        terminal.addNote(case, "醒了 🌅")
        until { told.size > before }
        watch.close()
        writer.close()
        terminal.upload()
        assertTrue(terminal.media(case).single().delivered)
    }

    @Test
    fun `a slow listener holds up nobody and hears the end`() {
        val case = terminal.openCase("inspection", Day.party).case
        val heard = CopyOnWriteArrayList<Int>()
        val slow = object : CaseListener {
            override fun changed(view: CaseView) { Thread.sleep(400); heard += view.timeline.count { it.kind == "note.added" } }
            override fun failed(error: TerminalException) { throw error }
        }
        terminal.watchCase(case, slow).use {
            repeat(100) { terminal.addNote(case, "第 $it 条") }
            assertTrue("nobody waited for the listener", heard.size < 50)
            until { heard.lastOrNull() == 100 }
            assertEquals("never older after newer", heard.sorted(), heard)
        }
    }

    @Test
    fun `a watch is stopped from within its listener, and tells no more`() {
        val case = terminal.openCase("inspection", Day.party).case
        val watch = AtomicReference<Watch>()
        val heard = CopyOnWriteArrayList<Int>()
        val ready = CountDownLatch(1)
        watch.set(terminal.watchCase(case, object : CaseListener {
            override fun changed(view: CaseView) {
                ready.await()
                heard += 1
                watch.get().stop()
            }
            override fun failed(error: TerminalException) { throw error }
        }))
        ready.countDown()
        until { heard.size == 1 }
        repeat(5) { terminal.addNote(case, "没人听 $it"); Thread.sleep(100) }
        assertEquals(1, heard.size)
        watch.get().close()
    }

    @Test
    fun `suspending waits for a listener, unless that listener suspends`(): Unit = runBlocking {
        val case = terminal.openCase("inspection", Day.party).case
        val (entered, left) = CountDownLatch(1) to AtomicReference(false)
        val slow = terminal.watchCase(case, object : CaseListener {
            override fun changed(view: CaseView) { entered.countDown(); Thread.sleep(400); left.set(true) }
            override fun failed(error: TerminalException) { throw error }
        })
        entered.await()
        terminal.suspend()
        assertTrue("it was still called", left.get())
        slow.close()
        terminal.resume()

        val suspended = CountDownLatch(1)
        terminal.watchCase(case, object : CaseListener {
            override fun changed(view: CaseView) { runBlocking { terminal.suspend() }; suspended.countDown() }
            override fun failed(error: TerminalException) { throw error }
        }).use { assertTrue("it waits for itself", suspended.await(60, TimeUnit.SECONDS)) }
        terminal.resume()
    }

    @Test
    fun `ten thousand objects leave memory flat`() {
        val case = terminal.openCase("inspection", Day.party).case
        fun churn(times: Int) = repeat(times) {
            Cancellation().use { switch -> switch.cancel() }
            terminal.watchCase(case, object : CaseListener {
                override fun changed(view: CaseView) = Unit
                override fun failed(error: TerminalException) = Unit
            }).use { watch -> watch.stop() }
        }
        churn(2_000)
        val before = resident()
        churn(5_000)
        until { Thread.getAllStackTraces().keys.size < 200 }
        val grown = resident() - before
        assertTrue("10,000 objects grew the process by ${grown / 1024} MiB", grown < 64 * 1024)
    }

    @Test
    fun `the process is killed in the middle of recording`(): Unit = runBlocking {
        val case = terminal.openCase("inspection", Day.party).case
        terminal.close()
        val child = ProcessBuilder(
            File(System.getProperty("java.home"), "bin/java").path, "-cp", System.getProperty("java.class.path"),
            "-Djna.library.path=${System.getProperty("jna.library.path")}", "org.quanji.KilledKt",
            File(device.home).parent, case,
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val acknowledged = child.inputStream.bufferedReader().lineSequence().takeWhile { it != "recording" }.toList()
        Thread.sleep(500)
        child.destroyForcibly().waitFor()
        terminal = Terminal.open(device)
        val settled = terminal.settleMedia().single()
        assertEquals(CaptureEnd.INTERRUPTED, settled.end)
        assertTrue("whole chunks: ${settled.length}", settled.length > 0uL && settled.length % 1_048_576uL == 0uL)
        val entries = terminal.case(case).timeline.map { it.entry }
        assertEquals(20, acknowledged.size)
        assertTrue("what was acknowledged is there", entries.containsAll(acknowledged))
        terminal.upload()
        assertTrue(terminal.verify().sound)
    }

    private fun resident(): Long {
        repeat(3) { System.gc(); Thread.sleep(50) }
        return File("/proc/self/status").readLines().single { it.startsWith("VmRSS:") }.filter(Char::isDigit).toLong()
    }

    private object Silent : org.quanji.ffi.SyncListener {
        override fun synced(summary: org.quanji.ffi.SyncSummary) = Unit
        override fun offline(error: TerminalException) = Unit
    }
}
