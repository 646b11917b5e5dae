package org.quanji

import kotlin.math.roundToInt
import kotlin.math.roundToLong
import org.quanji.ffi.Means
import org.quanji.ffi.Point

/**
 * Gathers a handwritten signature: points in the order of writing, with time and pressure. It has no
 * opinion on where they come from; [org.quanji.android.SignaturePadView] feeds it from touches.
 *
 * Not for several threads.
 */
class Strokes {
    private val strokes = mutableListOf<MutableList<Point>>()
    private var firstMs: Long? = null

    /** Whether nothing was written. */
    val isEmpty: Boolean get() = strokes.isEmpty()

    /** The strokes so far. */
    val points: List<List<Point>> get() = strokes

    /** The pen comes down. */
    fun begin(x: Float, y: Float, timeMs: Long, pressure: Float? = null) {
        strokes += mutableListOf<Point>()
        add(x, y, timeMs, pressure)
    }

    /** The pen moves; ignored while it is up. A point where the last one is, is none. */
    fun move(x: Float, y: Float, timeMs: Long, pressure: Float? = null) {
        if (strokes.isNotEmpty()) add(x, y, timeMs, pressure)
    }

    /** Everything is written anew. */
    fun clear() {
        strokes.clear()
        firstMs = null
    }

    /** The signature, on a canvas of this size in the unit of the points; null if nothing was written. */
    fun means(device: String, width: Int, height: Int): Means.Handwriting? =
        if (isEmpty) null
        else Means.Handwriting(device, width.toUInt(), height.toUInt(), rateHz(), strokes.map { it.toList() })

    private fun add(x: Float, y: Float, timeMs: Long, pressure: Float?) {
        val first = firstMs ?: timeMs.also { firstMs = it }
        val point = Point(
            x = x.coerceAtLeast(0f).roundToInt().toUInt(),
            y = y.coerceAtLeast(0f).roundToInt().toUInt(),
            t = (timeMs - first).coerceIn(0, UInt.MAX_VALUE.toLong()).toUInt(),
            pressure = pressure?.let { (it.coerceIn(0f, 1f) * UShort.MAX_VALUE.toInt()).roundToInt().toUShort() },
        )
        val stroke = strokes.last()
        if (stroke.lastOrNull() != point) stroke += point
    }

    private fun rateHz(): UInt {
        val intervals = strokes.flatMap { stroke -> stroke.zipWithNext { a, b -> (b.t - a.t).toLong() } }.filter { it > 0 }
        return if (intervals.isEmpty()) 60u else (1_000.0 / intervals.average()).roundToLong().coerceIn(1, 1_000).toUInt()
    }
}
