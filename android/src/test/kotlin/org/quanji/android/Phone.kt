package org.quanji.android

import android.app.Application
import android.location.Location
import android.view.MotionEvent
import android.view.MotionEvent.PointerCoords
import android.view.MotionEvent.PointerProperties
import org.quanji.ffi.Terminal
import org.robolectric.RuntimeEnvironment

/** The app that the tests are. */
val context: Application get() = RuntimeEnvironment.getApplication()

/** The job of an app that is not enrolled. */
class OfficeSync : SyncJobService() {
    override fun terminal(): Terminal? = null
}

/** A finger at a place. */
fun event(down: Long, at: Long, action: Int, x: Float, y: Float, pressure: Float): MotionEvent {
    val finger = PointerProperties().apply { id = 0; toolType = MotionEvent.TOOL_TYPE_FINGER }
    val place = PointerCoords().apply { this.x = x; this.y = y; this.pressure = pressure; size = 1f }
    return MotionEvent.obtain(down, at, action, 1, arrayOf(finger), arrayOf(place), 0, 0, 1f, 1f, 0, 0, 0, 0)
}

/** A position of this moment. */
fun Location.takenAt(nanos: Long) {
    time = System.currentTimeMillis()
    elapsedRealtimeNanos = nanos
}
