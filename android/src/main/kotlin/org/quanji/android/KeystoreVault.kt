package org.quanji.android

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import java.io.File
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import org.quanji.ffi.KeyVault

/**
 * The device key and the key that wraps the database key in the Android Keystore: in StrongBox where
 * there is one, else in the TEE. Neither can be read out. The wrapped database key and the head anchor
 * are files in [Context.getNoBackupFilesDir], where a backup of the app does not reach.
 *
 * One vault a terminal: [alias] names its keys.
 */
class KeystoreVault(private val context: Context, private val alias: String = "quanji") : KeyVault {
    private val store by lazy { KeyStore.getInstance(PROVIDER).apply { load(null) } }
    private val folder get() = File(context.noBackupFilesDir, alias).apply { mkdirs() }

    override fun create(databaseKey: ByteArray) {
        if (!store.containsAlias(deviceAlias)) inBestHardware(::makeDeviceKey)
        if (!store.containsAlias(wrapAlias)) inBestHardware(::makeWrapKey)
        val wrapped = File(folder, WRAPPED)
        if (!wrapped.exists()) {
            val cipher = Cipher.getInstance(AES)
            cipher.init(Cipher.ENCRYPT_MODE, store.getKey(wrapAlias, null) as SecretKey)
            replace(wrapped, cipher.iv + cipher.doFinal(databaseKey))
        }
    }

    override fun publicKey(): ByteArray =
        checkNotNull(store.getCertificate(deviceAlias)) { "no device key" }.publicKey.encoded

    override fun sign(message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
        initSign(store.getKey(deviceAlias, null) as PrivateKey)
        update(message)
        sign()
    }

    override fun databaseKey(): ByteArray {
        val bytes = File(folder, WRAPPED).readBytes()
        val cipher = Cipher.getInstance(AES)
        val parameters = GCMParameterSpec(TAG_BITS, bytes, 0, IV_BYTES)
        cipher.init(Cipher.DECRYPT_MODE, store.getKey(wrapAlias, null) as SecretKey, parameters)
        return cipher.doFinal(bytes, IV_BYTES, bytes.size - IV_BYTES)
    }

    override fun readAnchor(): ByteArray? = File(folder, ANCHOR).takeIf(File::exists)?.readBytes()

    override fun writeAnchor(anchor: ByteArray) = replace(File(folder, ANCHOR), anchor)

    private val deviceAlias get() = "$alias.device"
    private val wrapAlias get() = "$alias.wrap"

    private fun inBestHardware(make: (strongBox: Boolean) -> Unit) {
        val hasStrongBox = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
            context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
        if (!hasStrongBox) return make(false)
        try {
            make(true)
        } catch (_: StrongBoxUnavailableException) {
            // It has one, and not for this kind of key.
            make(false)
        }
    }

    private fun makeDeviceKey(strongBox: Boolean) {
        val spec = KeyGenParameterSpec.Builder(deviceAlias, KeyProperties.PURPOSE_SIGN)
            .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
            .setDigests(KeyProperties.DIGEST_SHA256)
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, PROVIDER).run {
            initialize(spec.strongBox(strongBox).build())
            generateKeyPair()
        }
    }

    private fun makeWrapKey(strongBox: Boolean) {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec = KeyGenParameterSpec.Builder(wrapAlias, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).run {
            init(spec.strongBox(strongBox).build())
            generateKey()
        }
    }

    private fun KeyGenParameterSpec.Builder.strongBox(wanted: Boolean) = apply {
        if (wanted && Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) setIsStrongBoxBacked(true)
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val AES = "AES/GCM/NoPadding"
        const val IV_BYTES = 12
        const val TAG_BITS = 128
        const val WRAPPED = "database.key"
        const val ANCHOR = "anchor"
    }
}
