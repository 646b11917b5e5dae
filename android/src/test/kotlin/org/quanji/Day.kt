package org.quanji

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import org.quanji.ffi.Means
import org.quanji.ffi.readHandwriting

/** The exemplars that Rust, Kotlin, Swift and Python share. */
object Day {
    val exemplars = File(System.getProperty("quanji.exemplars"))
    private val json: JsonObject = exemplar("bindings/day.json")

    val party: String = json["party"].asString
    val note: String = json["note"].asString
    val template: String = json["template"].asString
    val fields: Map<String, String> = json["fields"].asJsonObject.entrySet().associate { it.key to it.value.asString }
    val strokes: Means get() = readHandwriting(json["strokes"].toString())
    fun refusal(what: String): String = json["refusal"].asJsonObject[what].asString
    fun conflict(what: String): String = json["conflict"].asJsonObject[what].asString

    fun exemplar(name: String): JsonObject = JsonParser.parseReader(File(exemplars, name).reader()).asJsonObject
}
