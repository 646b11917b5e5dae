package org.quanji

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.quanji.ffi.CaseSummary
import org.quanji.ffi.CasesChange

class StrokesTest {
    @Test
    fun `points keep their order, time and pressure`() {
        val strokes = Strokes()
        strokes.move(1f, 1f, 0)
        assertTrue("a pen that is up writes nothing", strokes.isEmpty)
        assertNull(strokes.means("x", 10, 10))
        strokes.begin(10.4f, 20.6f, 5_000, 0.5f)
        strokes.move(11f, 21f, 5_010, 2f)
        strokes.move(11f, 21f, 5_010, 2f)
        strokes.begin(-3f, 7f, 5_400)
        val means = strokes.means("终端 T100", 800, 300)!!
        assertEquals(listOf(2, 1), means.strokes.map { it.size })
        val (first, second) = means.strokes[0]
        assertEquals(listOf(10u, 21u, 0u), listOf(first.x, first.y, first.t))
        assertEquals(listOf(32768, 65535), listOf(first, second).map { it.pressure!!.toInt() })
        assertEquals(listOf(0u, 7u, 400u), means.strokes[1][0].let { listOf(it.x, it.y, it.t) })
        assertEquals(100u, means.rateHz)
        strokes.clear()
        assertTrue(strokes.isEmpty)
    }

    @Test
    fun `changes make the list that they say`() {
        fun case(name: String) = CaseSummary(name, "inspection", "监督检查", "当事人 $name", null, "")
        val all = Listed().after(CasesChange(true, listOf("b", "a"), listOf(case("a"), case("b"))))
        assertEquals(listOf("b", "a"), all.inOrder().map { it.case })
        val changed = all.after(CasesChange(false, listOf("c", "b"), listOf(case("c"))))
        assertEquals(listOf("c", "b"), changed.inOrder().map { it.case })
        assertEquals(emptyList<Any>(), changed.after(CasesChange(true, emptyList(), emptyList())).inOrder())
    }
}
