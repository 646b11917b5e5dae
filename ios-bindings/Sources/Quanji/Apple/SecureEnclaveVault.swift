#if canImport(Security) && canImport(CryptoKit)
import CryptoKit
import Foundation
import QuanjiFFI
import Security

/// The device key in the Secure Enclave, which never lets it out; where there is none, as in a simulator, a
/// key in the Keychain. The database key and the head anchor are Keychain items of this device only, which
/// no backup carries to another.
///
/// One vault a terminal: `service` names its items. They can be read after the first unlock, so that an
/// exchange in the background works while the phone is locked.
public final class SecureEnclaveVault: KeyVault {
    private let service: String

    public init(service: String = "org.quanji") {
        self.service = service
    }

    public func create(databaseKey: Data) throws {
        if try read("device") == nil {
            try write("device", SecureEnclave.isAvailable ? enclaveKey() : P256.Signing.PrivateKey().rawRepresentation)
            try write("device.kind", Data([SecureEnclave.isAvailable ? 1 : 0]))
        }
        if try read("database") == nil { try write("database", databaseKey) }
    }

    public func publicKey() throws -> Data {
        if try isInEnclave() { return try enclave().publicKey.x963Representation }
        return try software().publicKey.x963Representation
    }

    public func sign(message: Data) throws -> Data {
        if try isInEnclave() { return try enclave().signature(for: message).rawRepresentation }
        return try software().signature(for: message).rawRepresentation
    }

    public func databaseKey() throws -> Data { try required("database") }
    public func readAnchor() throws -> Data? { try read("anchor") }
    public func writeAnchor(anchor: Data) throws { try write("anchor", anchor) }

    private func enclaveKey() throws -> Data {
        var error: Unmanaged<CFError>?
        let flags: SecAccessControlCreateFlags = [.privateKeyUsage]
        let wanted = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        guard let control = SecAccessControlCreateWithFlags(nil, wanted, flags, &error) else {
            throw DeviceError.Failed(reason: "no access control")
        }
        return try SecureEnclave.P256.Signing.PrivateKey(accessControl: control).dataRepresentation
    }

    private func isInEnclave() throws -> Bool { try required("device.kind").first == 1 }

    private func enclave() throws -> SecureEnclave.P256.Signing.PrivateKey {
        try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: required("device"))
    }

    private func software() throws -> P256.Signing.PrivateKey {
        try P256.Signing.PrivateKey(rawRepresentation: required("device"))
    }

    private func required(_ name: String) throws -> Data {
        guard let found = try read(name) else { throw DeviceError.Failed(reason: "the keychain has no \(name)") }
        return found
    }

    private func item(_ name: String) -> [CFString: Any] {
        [
            kSecClass: kSecClassGenericPassword,
            kSecAttrService: service,
            kSecAttrAccount: name,
            kSecUseDataProtectionKeychain: true,
        ]
    }

    private func read(_ name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        guard status == errSecSuccess, let data = found as? Data else {
            throw DeviceError.Failed(reason: "keychain status \(status)")
        }
        return data
    }

    private func write(_ name: String, _ data: Data) throws {
        var status = SecItemUpdate(item(name) as CFDictionary, [kSecValueData: data] as CFDictionary)
        if status == errSecItemNotFound {
            var new = item(name)
            new[kSecValueData] = data
            new[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            status = SecItemAdd(new as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw DeviceError.Failed(reason: "keychain status \(status)") }
    }
}
#endif
