package org.quanji.android

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.os.Build
import android.util.AttributeSet
import android.view.MotionEvent
import android.view.View
import org.quanji.Strokes
import org.quanji.ffi.Means

/**
 * Takes a handwritten signature with the time and pressure of every sample, those between two frames
 * too. Only the first finger or pen writes.
 */
class SignaturePadView @JvmOverloads constructor(
    context: Context,
    attributes: AttributeSet? = null,
) : View(context, attributes) {
    private val strokes = Strokes()
    private var pen = MotionEvent.INVALID_POINTER_ID
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = Color.BLACK
        style = Paint.Style.STROKE
        strokeCap = Paint.Cap.ROUND
        strokeJoin = Paint.Join.ROUND
        strokeWidth = 2 * resources.displayMetrics.density
    }

    /** Told when a stroke was written or everything cleared. */
    var onChange: (() -> Unit)? = null

    /** Whether nothing was written. */
    val isEmpty: Boolean get() = strokes.isEmpty

    init {
        contentDescription = "签名区 Signature"
        isFocusable = true
    }

    /** The signature; null if nothing was written. */
    fun means(): Means.Handwriting? =
        strokes.means("${Build.MANUFACTURER} ${Build.MODEL}", width.coerceAtLeast(1), height.coerceAtLeast(1))

    /** The signer begins again. */
    fun clear() {
        strokes.clear()
        changed()
    }

    @SuppressLint("ClickableViewAccessibility")
    override fun onTouchEvent(event: MotionEvent): Boolean {
        when (event.actionMasked) {
            MotionEvent.ACTION_DOWN -> {
                pen = event.getPointerId(0)
                parent?.requestDisallowInterceptTouchEvent(true)
                strokes.begin(event.x, event.y, event.eventTime, event.pressure)
            }
            MotionEvent.ACTION_MOVE, MotionEvent.ACTION_UP -> write(event)
            else -> return super.onTouchEvent(event)
        }
        changed()
        return true
    }

    private fun write(event: MotionEvent) {
        val index = event.findPointerIndex(pen)
        if (index < 0) return
        for (at in 0 until event.historySize) {
            strokes.move(
                event.getHistoricalX(index, at),
                event.getHistoricalY(index, at),
                event.getHistoricalEventTime(at),
                event.getHistoricalPressure(index, at),
            )
        }
        strokes.move(event.getX(index), event.getY(index), event.eventTime, event.getPressure(index))
    }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        for (stroke in strokes.points) {
            val points = stroke.map { it.x.toFloat() to it.y.toFloat() }
            points.singleOrNull()?.let { (x, y) -> canvas.drawPoint(x, y, paint) }
            points.zipWithNext { (x, y), (toX, toY) -> canvas.drawLine(x, y, toX, toY, paint) }
        }
    }

    private fun changed() {
        invalidate()
        onChange?.invoke()
    }
}
