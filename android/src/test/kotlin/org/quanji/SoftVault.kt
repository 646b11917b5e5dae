package org.quanji

import java.io.File
import java.security.KeyFactory
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.PKCS8EncodedKeySpec
import org.quanji.ffi.Device
import org.quanji.ffi.DeviceException
import org.quanji.ffi.KeyVault

/** Keys of the JVM in files: the forms in which Android gives them, SubjectPublicKeyInfo and DER. */
open class SoftVault(private val folder: File) : KeyVault {
    override fun create(databaseKey: ByteArray) {
        folder.mkdirs()
        if (file("private").exists()) return
        val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()
        file("private").writeBytes(pair.private.encoded)
        file("public").writeBytes(pair.public.encoded)
        file("database").writeBytes(databaseKey)
    }

    override fun publicKey(): ByteArray = file("public").readBytes()

    override fun sign(message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
        initSign(KeyFactory.getInstance("EC").generatePrivate(PKCS8EncodedKeySpec(file("private").readBytes())))
        update(message)
        sign()
    }

    override fun databaseKey(): ByteArray = file("database").readBytes()
    override fun readAnchor(): ByteArray? = file("anchor").takeIf(File::exists)?.readBytes()
    override fun writeAnchor(anchor: ByteArray) = file("anchor").writeBytes(anchor)

    private fun file(name: String) = File(folder, name)
}

fun softDevice(folder: File, vault: KeyVault = SoftVault(File(folder, "vault"))) =
    Device(home = File(folder, "terminal").path, vault = vault)

/** What every implementation of the app may do. */
fun broken(): Nothing = throw DeviceException.Failed("坏了 💥")
