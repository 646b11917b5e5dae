package org.quanji.android

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Canvas
import android.location.Location
import android.location.LocationManager
import android.os.BatteryManager
import android.os.SystemClock
import android.view.MotionEvent
import java.io.File
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/**
 * The adapters against the framework of Android 15 as Robolectric runs it. No signature here names a class
 * of Android: Maven looks at this class where there is none.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class AdaptersTest {
    @Test
    fun `the exchange is scheduled once, for any network, over restarts of the phone`() {
        shadowOf(context.packageManager).addServiceIfNotPresent(android.content.ComponentName(context, OfficeSync::class.java))
        shadowOf(context).grantPermissions(android.Manifest.permission.RECEIVE_BOOT_COMPLETED)
        repeat(3) { assertTrue(BackgroundSync.schedule(context, OfficeSync::class.java)) }
        val scheduler = context.getSystemService(JobScheduler::class.java)!!
        val job = scheduler.allPendingJobs.single()
        assertEquals(BackgroundSync.JOB_ID, job.id)
        assertTrue(job.isPeriodic && job.isPersisted)
        assertEquals(15 * 60 * 1000L, job.intervalMillis)
        @Suppress("DEPRECATION")
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        BackgroundSync.cancel(context)
        assertEquals(emptyList<JobInfo>(), scheduler.allPendingJobs)
    }

    @Test
    fun `a signature keeps the samples between frames, of the first finger only`() {
        val pad = SignaturePadView(context)
        pad.layout(0, 0, 900, 300)
        var changes = 0
        pad.onChange = { changes += 1 }
        assertNull(pad.means())
        val began = SystemClock.uptimeMillis()
        pad.onTouchEvent(event(began, began, MotionEvent.ACTION_DOWN, 10f, 20f, 0.25f))
        val move = event(began, began + 8, MotionEvent.ACTION_MOVE, 30f, 40f, 0.5f)
        move.addBatch(began + 16, 50f, 60f, 0.75f, 1f, 0)
        pad.onTouchEvent(move)
        pad.onTouchEvent(event(began, began + 24, MotionEvent.ACTION_UP, 55f, 66f, 0.1f))
        val means = pad.means()!!
        assertEquals(900u, means.width)
        assertEquals(listOf(10u, 30u, 50u, 55u), means.strokes.single().map { it.x })
        assertEquals(listOf(0u, 8u, 16u, 24u), means.strokes.single().map { it.t })
        assertEquals(16384, means.strokes[0][0].pressure!!.toInt())
        assertEquals(3, changes)
        pad.draw(Canvas(Bitmap.createBitmap(900, 300, Bitmap.Config.ARGB_8888)))
        pad.clear()
        assertTrue(pad.isEmpty && changes == 4)
    }

    @Test
    fun `battery, clock and position are read as the phone says them`() {
        context.sendStickyBroadcast(
            Intent(Intent.ACTION_BATTERY_CHANGED)
                .putExtra(BatteryManager.EXTRA_LEVEL, 37).putExtra(BatteryManager.EXTRA_SCALE, 50)
                .putExtra(BatteryManager.EXTRA_PLUGGED, BatteryManager.BATTERY_PLUGGED_USB),
        )
        val power = AndroidPower(context).read()
        assertEquals(74, power.battery.toInt())
        assertTrue(power.charging)

        val time = AndroidClock(context).read()
        assertTrue(time.wallMs > 0 && time.boot.startsWith("android boot"))

        val manager = context.getSystemService(LocationManager::class.java)!!
        val position = Location(LocationManager.GPS_PROVIDER).apply {
            latitude = 38.9123456
            longitude = 106.54321
            accuracy = 8.5f
            takenAt(SystemClock.elapsedRealtimeNanos())
        }
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        shadowOf(manager).simulateLocation(position)
        val found = AndroidLocation(context).locate()!!
        assertEquals(389_123_456, found.latitudeE7)
        assertEquals(850u, found.accuracyCm)
        assertFalse(found.mocked)
    }

    @Test
    fun `the network is metered as the phone says`() {
        assertEquals(
            context.getSystemService(android.net.ConnectivityManager::class.java)!!.isActiveNetworkMetered,
            AndroidConnectivity(context).isMetered(),
        )
    }

    @Test
    fun `keys are made once, sign, and wrap the key of the database`() {
        FakeKeystore.install()
        val vault = KeystoreVault(context, "测试")
        val key = ByteArray(32) { it.toByte() }
        vault.create(key)
        vault.create(ByteArray(32))
        assertArrayEquals("the first key stays", key, KeystoreVault(context, "测试").databaseKey())
        val signature = vault.sign("记录".toByteArray())
        val public = java.security.KeyFactory.getInstance("EC").generatePublic(java.security.spec.X509EncodedKeySpec(vault.publicKey()))
        assertTrue(java.security.Signature.getInstance("SHA256withECDSA").run {
            initVerify(public)
            update("记录".toByteArray())
            verify(signature)
        })
        val wrapped = File(context.noBackupFilesDir, "测试/database.key").readBytes()
        assertEquals("IV, key, tag", 12 + 32 + 16, wrapped.size)
        assertNull(vault.readAnchor())
        vault.writeAnchor(byteArrayOf(1, 2))
        vault.writeAnchor(byteArrayOf(3))
        assertArrayEquals(byteArrayOf(3), vault.readAnchor())
        assertTrue("both in hardware", FakeKeystore.made.containsAll(listOf("测试.device", "测试.wrap")))
    }
}
