package org.quanji

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.quanji.ffi.enrol
import org.quanji.sample.InspectionModel

/** The sample of the README does what it says. */
class InspectionModelTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun `a screen follows its case and says what is missing`(): Unit = runBlocking {
        Office(folder.newFolder("office")).use { office ->
            enrol(softDevice(folder.newFolder("terminal")), office.url, office.codeFor("马丽"), "马丽").use { terminal ->
                terminal.sync()
                val case = terminal.openCase("inspection", Day.party).case
                val document = terminal.newDraft(case, Day.template).document
                val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
                val model = InspectionModel(terminal, case, scope)
                withTimeout(60_000) {
                    model.state.first { it.view != null }
                    model.seal(document)
                    val told = model.state.first { it.message != null }
                    assertTrue(told.message!!.startsWith("文书尚未完备") && told.missing.isNotEmpty())
                    model.heard()
                    for ((field, value) in Day.fields) model.edit(document, field, value)
                    model.state.first { state ->
                        state.view!!.documents.single { it.document == document }.problems.none { it.severity == "error" }
                    }
                    model.show(document)
                    val shown = model.state.first { it.shown != null }.shown!!
                    assertTrue(shown.html.contains(Day.fields.getValue(Day.fields.keys.first())) || shown.html.length > 1_000)
                    model.sign("officer", "马丽", Day.strokes)
                    model.state.first { it.missing.isNotEmpty() }
                    model.sync()
                    assertEquals("已同步；0 份录音录像已送达", model.state.first { it.message != null }.message)
                }
                scope.cancel()
            }
        }
    }
}
