package org.quanji.android

import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.location.Location
import android.location.LocationManager
import android.net.ConnectivityManager
import android.os.BatteryManager
import android.os.Build
import android.os.SystemClock
import android.provider.Settings
import java.util.TimeZone
import kotlin.math.roundToInt
import org.quanji.ffi.Clock
import org.quanji.ffi.Connectivity
import org.quanji.ffi.Device
import org.quanji.ffi.DeviceTime
import org.quanji.ffi.LocationSource
import org.quanji.ffi.Position
import org.quanji.ffi.Power
import org.quanji.ffi.PowerState

/** Everything of this phone that a terminal needs, with its folder outside of backups. */
fun device(context: Context, alias: String = "quanji"): Device = Device(
    home = java.io.File(context.noBackupFilesDir, "$alias.terminal").path,
    vault = KeystoreVault(context, alias),
    clock = AndroidClock(context),
    power = AndroidPower(context),
    connectivity = AndroidConnectivity(context),
    location = AndroidLocation(context),
)

/** The clocks; Android counts its boots, so nothing is claimed across one. */
class AndroidClock(private val context: Context) : Clock {
    override fun read(): DeviceTime {
        val now = System.currentTimeMillis()
        val boots = Settings.Global.getInt(context.contentResolver, Settings.Global.BOOT_COUNT, -1)
        return DeviceTime(
            wallMs = now,
            offsetMinutes = (TimeZone.getDefault().getOffset(now) / 60_000).toShort(),
            monotonicMs = SystemClock.elapsedRealtime().toULong(),
            boot = "android boot $boots",
        )
    }
}

/** The battery. */
class AndroidPower(private val context: Context) : Power {
    override fun read(): PowerState {
        val state = checkNotNull(context.registerReceiver(null, IntentFilter(Intent.ACTION_BATTERY_CHANGED))) { "no battery" }
        val level = state.getIntExtra(BatteryManager.EXTRA_LEVEL, 0)
        val scale = state.getIntExtra(BatteryManager.EXTRA_SCALE, 100).coerceAtLeast(1)
        val percent = (level * 100 / scale).coerceIn(0, 100)
        return PowerState(percent.toUByte(), charging = state.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0)
    }
}

/** The network. */
class AndroidConnectivity(private val context: Context) : Connectivity {
    override fun isMetered(): Boolean =
        context.service(ConnectivityManager::class.java).isActiveNetworkMetered
}

/** The last known position of any provider; nothing where the user has not allowed it. */
class AndroidLocation(private val context: Context) : LocationSource {
    override fun locate(): Position? {
        val manager = context.service(LocationManager::class.java)
        val known = manager.getProviders(true).mapNotNull {
            try {
                @Suppress("MissingPermission")
                manager.getLastKnownLocation(it)
            } catch (_: SecurityException) {
                null
            }
        }
        return known.maxByOrNull(Location::getElapsedRealtimeNanos)?.toPosition()
    }

    private fun Location.toPosition() = Position(
        latitudeE7 = (latitude * 1e7).roundToInt(),
        longitudeE7 = (longitude * 1e7).roundToInt(),
        accuracyCm = if (hasAccuracy()) (accuracy * 100).roundToInt().toUInt() else null,
        mocked = isMadeUp(),
    )

    @Suppress("DEPRECATION")
    private fun Location.isMadeUp() =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) isMock else isFromMockProvider
}
