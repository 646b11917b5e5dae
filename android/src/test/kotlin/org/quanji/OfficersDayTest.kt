package org.quanji

import java.io.File
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.quanji.ffi.CaptureEnd
import org.quanji.ffi.DeclineRequest
import org.quanji.ffi.DocumentStatus
import org.quanji.ffi.EventKind
import org.quanji.ffi.EventNoted
import org.quanji.ffi.FindingSubject
import org.quanji.ffi.HoldGround
import org.quanji.ffi.MarkKind
import org.quanji.ffi.MediaInterval
import org.quanji.ffi.MediaKind
import org.quanji.ffi.NewMedia
import org.quanji.ffi.Outcome
import org.quanji.ffi.ServeRequest
import org.quanji.ffi.ServiceMode
import org.quanji.ffi.SignRequest
import org.quanji.ffi.Signer
import org.quanji.ffi.Subject
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.ffi.enrol

/** An officer's day, from the first start of the app to what the court will read. */
class OfficersDayTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun `a day on the scene`(): Unit = runBlocking {
        Office(folder.newFolder("office")).use { office ->
            val (maFolder, wangFolder) = folder.newFolder("马丽") to folder.newFolder("王强")
            val ma = enrol(softDevice(maFolder), office.url, office.codeFor("马丽"), "马丽的终端 📱")
            val wang = enrol(softDevice(wangFolder), office.url, office.codeFor("王强"), "王强的终端")
            assertEquals("平罗县卫生监督所", ma.enrolment().bureauName)
            ma.sync()
            wang.sync()

            // On the scene, without a network.
            office.stop()
            val case = ma.io { openCase("inspection", Day.party) }.case
            ma.setCaseField(case, "business_kind", "公共场所")
            val step = ma.startActivity(case, "site_inspection", "三楼布草间").activity
            ma.addNote(case, Day.note)
            // Before anybody leaves: what this step still lacks, with its article.
            val lacking = ma.checkActivity(case, step).first { it.rule == "R9.1" }
            assertEquals("第九条", lacking.article)
            assertEquals(FindingSubject.Activity(step), lacking.subject)
            assertTrue(lacking.cureZh!!.isNotEmpty())
            assertTrue(ma.checkDevice(80u).battery <= 100u)
            val video = film(ma, case, step)
            val record = write(ma, case)
            sign(ma, record, video)
            val sealed = ma.seal(record)
            assertEquals(DocumentStatus.SEALED, ma.checkDocument(record).status)
            assertThrows(TerminalException.Sealed::class.java) { ma.setField(record, Day.fields.keys.first(), "改") }
            assertTrue(ma.render(record).contains(Day.refusal("name")))
            assertThrows(TerminalException.Offline::class.java) { runBlocking { ma.sync() } }
            ma.stopActivity(case, step)
            assertTrue(ma.status().undelivered > 10u)

            // The process ends here, and begins again.
            ma.close()
            Terminal.open(softDevice(maFolder)).use { again ->
                assertEquals(sealed.page, again.checkDocument(record).page)
                assertEquals(listOf(case), again.search("某某").map { it.case })
                office.restart()
                assertTrue(again.sync().pushed > 10u)
                val uploaded = again.upload()
                assertEquals(1uL, uploaded.received)
                assertTrue(again.media(case).single().delivered)
                again.noteEvent(case, EventNoted(EventKind.OBJECTION, "2026-11-23", text = "当事人有异议 🗣️"))
                assertTrue(again.findings(case).any { it.rule == "R15.1" })
                // Delivered, and kept all the same: an objection makes everything of the case long-term.
                val kept = assertThrows(TerminalException.Kept::class.java) { again.removeMedia(video) }
                assertTrue(kept.text.zh.contains("长期保存"))
                assertThrows(TerminalException.Invalid::class.java) { again.placeHold(case, HoldGround.DISPUTE, " ") }
                again.placeHold(case, HoldGround.DISPUTE, "当事人有异议")

                conflict(again, wang, case)

                again.serveDocument(record, ServeRequest(ServiceMode.DIRECT, receiver = "前台主管 李某"))
                again.sync()
                wang.sync()
                assertEquals(again.case(case).digest, wang.case(case).digest)
                assertTrue(wang.case(case).timeline.any { it.text == Day.note })
                assertEquals(0uL, again.status().undelivered)
                assertTrue(again.verify().sound)
            }
            wang.close()
        }
    }

    private fun film(ma: Terminal, case: String, step: String): String {
        val bytes = ByteArray(3_500_000) { (it * 31 % 251).toByte() }
        val new = NewMedia(case, MediaKind.VIDEO, "video/mp2t", subject = Subject(activity = step, proves = "消毒柜未通电"))
        val media = ma.beginMedia(new).use { writer ->
            bytes.inputStream().use { source ->
                MediaFeed(writer, source).let { feed ->
                    val saved = feed.finish()
                    assertEquals(CaptureEnd.FINISHED, saved.end)
                    assertEquals(bytes.size.toULong(), saved.length)
                    assertEquals("said again, the same", saved, writer.finish())
                    saved.media
                }
            }
        }
        ma.markMedia(case, media, MarkKind.MOMENT, 1_000uL, 2_000uL, "打开消毒柜，指示灯不亮 💡")
        val copy = File(folder.root, "copy.ts")
        assertEquals(bytes.size.toULong(), ma.exportMedia(media, copy.path))
        assertArrayEquals(bytes, copy.readBytes())
        assertThrows(TerminalException.Kept::class.java) { ma.removeMedia(media) }
        return media
    }

    private fun write(ma: Terminal, case: String): String {
        val record = ma.newDraft(case, Day.template).document
        val form = ma.template(Day.template)
        for ((field, value) in Day.fields) {
            assertTrue(form.fields.any { it.key == field })
            ma.setField(record, field, value)
        }
        assertEquals(emptyList<Any>(), ma.draft(record).problems.filter { it.severity == "error" })
        return record
    }

    private fun sign(ma: Terminal, record: String, video: String) {
        val early = assertThrows(TerminalException.NotReady::class.java) { ma.seal(record) }
        assertTrue(early.blockers.any { it.code == "not_read_back" })
        assertTrue(early.text.zh.startsWith("文书尚未完备"))
        val shown = ma.readBack(record)
        assertNotNull(shown.number)
        fun sign(role: String, name: String) {
            val signer = Signer(name, ma.findOfficer(name))
            ma.sign(record, SignRequest(role, signer, Day.strokes, page = shown.page))
        }
        sign("officer", "马丽")
        sign("officer", "王强")
        sign("recorder", "王强")
        val shows = MediaInterval(video, 1_000uL, 2_000uL)
        ma.decline(record, DeclineRequest("party", Day.refusal("name"), Outcome.REFUSED, Day.refusal("reason"), shows))
        val left = ma.decline(record, DeclineRequest("witness", "", Outcome.ABSENT, Day.refusal("witness"), noMedia = "未录像"))
        assertEquals(emptyList<Any>(), left.blockers)
    }

    /** Two officers write the same field apart; the first is told of it, and decides. */
    private suspend fun conflict(ma: Terminal, wang: Terminal, case: String) {
        wang.sync()
        val field = Day.conflict("field")
        ma.setCaseField(case, field, Day.conflict("first"))
        wang.setCaseField(case, field, Day.conflict("second"))
        ma.sync()
        wang.sync()
        val watched = ma.caseFlow(case)
        withTimeout(TimeUnit.SECONDS.toMillis(30)) {
            ma.sync()
            val view = watched.first { it.sheet.conflicts.isNotEmpty() }
            val conflict = view.sheet.conflicts.single()
            assertEquals(field, conflict.field)
            val both = setOf(Day.conflict("first"), Day.conflict("second"))
            assertEquals(both, conflict.versions.map { it.text }.toSet())
            assertEquals(setOf("马丽", "王强"), conflict.versions.map { it.officer }.toSet())
            ma.setCaseField(case, field, Day.conflict("second"))
            watched.first { it.sheet.conflicts.isEmpty() }
        }
    }
}
