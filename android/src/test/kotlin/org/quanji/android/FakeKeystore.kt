package org.quanji.android

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/**
 * Stands in the place of the provider `AndroidKeyStore`, which exists on a phone only: the keys are
 * those of the JVM. What it cannot show is that hardware keeps them.
 */
object FakeKeystore : Provider("AndroidKeyStore", "1", "for tests") {
    private val held = mutableMapOf<String, Key>()
    private val publics = mutableMapOf<String, PublicKey>()

    /** Aliases of the keys that were made. */
    val made: Set<String> get() = held.keys

    private fun readResolve(): Any = FakeKeystore

    fun install() {
        put("KeyStore.AndroidKeyStore", Store::class.java.name)
        put("KeyPairGenerator.EC", Pairs::class.java.name)
        put("KeyGenerator.AES", Secrets::class.java.name)
        Security.removeProvider(name)
        Security.addProvider(this)
    }

    class Pairs : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(size: Int, random: SecureRandom?) = error("not as Android asks")

        override fun initialize(spec: AlgorithmParameterSpec, random: SecureRandom?) {
            this.spec = spec as KeyGenParameterSpec
        }

        override fun generateKeyPair(): KeyPair {
            check((spec.algorithmParameterSpec as ECGenParameterSpec).name == "secp256r1")
            val provider = Security.getProvider("SunEC")
            val pair = KeyPairGenerator.getInstance("EC", provider).apply { initialize(spec.algorithmParameterSpec) }.generateKeyPair()
            held[spec.keystoreAlias] = pair.private
            publics[spec.keystoreAlias] = pair.public
            return pair
        }
    }

    class Secrets : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = error("not as Android asks")
        override fun engineInit(size: Int, random: SecureRandom?) = error("not as Android asks")

        override fun engineInit(spec: AlgorithmParameterSpec, random: SecureRandom?) {
            this.spec = spec as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            val provider = Security.getProvider("SunJCE")
            val key = KeyGenerator.getInstance("AES", provider).apply { init(spec.keySize) }.generateKey()
            held[spec.keystoreAlias] = key
            return key
        }
    }

    private class Public(private val key: PublicKey) : Certificate("fake") {
        override fun getEncoded(): ByteArray = key.encoded
        override fun verify(key: PublicKey) = Unit
        override fun verify(key: PublicKey, provider: String) = Unit
        override fun getPublicKey(): PublicKey = key
        override fun toString() = "the public half"
    }

    class Store : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? = held[alias]
        override fun engineGetCertificate(alias: String): Certificate? = publics[alias]?.let(::Public)
        override fun engineContainsAlias(alias: String) = alias in held
        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit
        override fun engineAliases(): Enumeration<String> = Collections.enumeration(held.keys)
        override fun engineSize() = held.size
        override fun engineIsKeyEntry(alias: String) = alias in held
        override fun engineIsCertificateEntry(alias: String) = false
        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null
        override fun engineGetCreationDate(alias: String): Date? = null
        override fun engineGetCertificateAlias(certificate: Certificate): String? = null
        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) = error("read only")
        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = error("read only")
        override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = error("read only")
        override fun engineDeleteEntry(alias: String) = error("read only")
        override fun engineStore(stream: OutputStream?, password: CharArray?) = error("read only")
    }
}
