#if canImport(UIKit) && canImport(Network) && canImport(CoreLocation)
import CoreLocation
import Foundation
import Network
import QuanjiFFI
import UIKit

extension Device {
    /// Everything of this phone that a terminal needs. Its folder is excluded from backups and encrypted
    /// until the first unlock after a start.
    @MainActor
    public static func phone(service: String = "org.quanji") throws -> Device {
        UIDevice.current.isBatteryMonitoringEnabled = true
        return Device(
            home: try terminalFolder(service).path,
            vault: SecureEnclaveVault(service: service),
            clock: PhoneClock(),
            power: PhonePower(),
            connectivity: PhoneConnectivity(),
            location: PhoneLocation()
        )
    }

    /// The folder of a terminal, with its file protection class. A stricter class would close the database
    /// under an exchange in the background as soon as the phone is locked.
    static func terminalFolder(_ service: String) throws -> URL {
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var folder = support.appendingPathComponent("\(service).terminal", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication])
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        return folder
    }
}

/// The clocks. The time of the boot tells one boot from another.
final class PhoneClock: Clock {
    func read() throws -> DeviceTime {
        var booted = timeval()
        var size = MemoryLayout<timeval>.stride
        var name = [CTL_KERN, KERN_BOOTTIME]
        guard sysctl(&name, 2, &booted, &size, nil, 0) == 0 else {
            throw DeviceError.Failed(reason: "no time of boot")
        }
        // Goes on in sleep, which the uptime does not.
        let sinceBoot = clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW) / 1_000_000
        let now = Date()
        return DeviceTime(
            wallMs: Int64((now.timeIntervalSince1970 * 1_000).rounded(.down)),
            offsetMinutes: Int16(TimeZone.current.secondsFromGMT(for: now) / 60),
            monotonicMs: sinceBoot,
            boot: bootSession() ?? "boot at \(booted.tv_sec)"
        )
    }

    private func bootSession() -> String? {
        var size = 0
        guard sysctlbyname("kern.bootsessionuuid", nil, &size, nil, 0) == 0, size > 1 else { return nil }
        var text = [CChar](repeating: 0, count: size)
        guard sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0 else { return nil }
        return String(cString: text)
    }
}

/// The battery.
final class PhonePower: Power {
    func read() throws -> PowerState {
        let (level, state) = DispatchQueue.main.sync {
            MainActor.assumeIsolated { (UIDevice.current.batteryLevel, UIDevice.current.batteryState) }
        }
        guard level >= 0 else { throw DeviceError.Failed(reason: "the battery is not known") }
        return PowerState(battery: UInt8(level * 100), charging: state == .charging || state == .full)
    }
}

/// The network.
final class PhoneConnectivity: Connectivity {
    private let monitor = NWPathMonitor()

    init() {
        monitor.start(queue: DispatchQueue(label: "org.quanji.network"))
    }

    func isMetered() throws -> Bool {
        monitor.currentPath.isExpensive || monitor.currentPath.isConstrained
    }
}

/// The last known position; nothing where the user has not allowed it.
final class PhoneLocation: LocationSource, @unchecked Sendable {
    private let manager = CLLocationManager()

    func locate() throws -> Position? {
        guard let known = manager.location else { return nil }
        return Position(
            latitudeE7: Int32((known.coordinate.latitude * 1e7).rounded()),
            longitudeE7: Int32((known.coordinate.longitude * 1e7).rounded()),
            accuracyCm: known.horizontalAccuracy < 0 ? nil : UInt32(known.horizontalAccuracy * 100),
            mocked: known.sourceInformation?.isSimulatedBySoftware ?? false
        )
    }
}
#endif
