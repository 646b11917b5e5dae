package org.quanji.sample

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.quanji.caseFlow
import org.quanji.ffi.CaseId
import org.quanji.ffi.CaseView
import org.quanji.ffi.Means
import org.quanji.ffi.SignRequest
import org.quanji.ffi.Signer
import org.quanji.ffi.Terminal
import org.quanji.ffi.TerminalException
import org.quanji.io
import org.quanji.text

/**
 * The screen of one case: what it shows and what an officer can do there. No UI toolkit: a ViewModel of
 * Jetpack or a presenter holds one of these and gives it its scope.
 */
class InspectionModel(
    private val terminal: Terminal,
    private val case: CaseId,
    private val scope: CoroutineScope,
) {
    /** What the screen shows. */
    data class State(
        /** The case; null until it was read. */
        val view: CaseView? = null,
        /** The pages that are being signed, as HTML, and the document that they are of. */
        val shown: Shown? = null,
        /** What stands in the way of sealing, in Chinese. */
        val missing: List<String> = emptyList(),
        /** Said once, then taken back by [InspectionModel.heard]. */
        val message: String? = null,
    )

    /** Pages that were read back. */
    data class Shown(val document: String, val html: String, val page: String)

    private val mutable = MutableStateFlow(State())

    /** The newest state, for the screen to draw. */
    val state: StateFlow<State> = mutable.asStateFlow()

    init {
        scope.launch {
            try {
                terminal.caseFlow(case).collect { view -> mutable.update { it.copy(view = view) } }
            } catch (error: TerminalException) {
                tell(error)
            }
        }
    }

    /** A field was left: it is saved at once. What is wrong with it is in the state. */
    fun edit(document: String, field: String, value: String) = act { setField(document, field, value) }

    /** The officer reads the document back to the party. */
    fun show(document: String) = act {
        val read = readBack(document)
        mutable.update { it.copy(shown = Shown(document, read.html, read.page), missing = emptyList()) }
    }

    /** Somebody has signed the pages that are shown. */
    fun sign(role: String, name: String, means: Means) = act {
        val shown = checkNotNull(mutable.value.shown) { "nothing is shown" }
        val saved = sign(shown.document, SignRequest(role, Signer(name), means, page = shown.page))
        mutable.update { it.copy(missing = saved.blockers.map { blocker -> blocker.zh }) }
    }

    /** The document is frozen. */
    fun seal(document: String) = act {
        seal(document)
        mutable.update { it.copy(shown = null, message = "已定稿") }
    }

    /** Exchanges with the office, and sends recordings. */
    fun sync() {
        scope.launch {
            try {
                val sent = terminal.upload()
                mutable.update { it.copy(message = "已同步；${sent.received} 份录音录像已送达") }
            } catch (error: TerminalException) {
                tell(error)
            }
        }
    }

    /** The message was shown. */
    fun heard() = mutable.update { it.copy(message = null) }

    private fun act(call: Terminal.() -> Unit) {
        scope.launch {
            try {
                terminal.io(call)
            } catch (error: TerminalException) {
                tell(error)
            }
        }
    }

    private fun tell(error: TerminalException) = mutable.update {
        val missing = (error as? TerminalException.NotReady)?.blockers?.map { blocker -> blocker.zh }
        it.copy(message = error.text.zh, missing = missing ?: it.missing)
    }
}
