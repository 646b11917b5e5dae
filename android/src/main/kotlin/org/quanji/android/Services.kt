package org.quanji.android

import android.content.Context

/** A service of the system; every phone has those that are asked for here. */
internal fun <T : Any> Context.service(type: Class<T>): T =
    checkNotNull(getSystemService(type)) { "no ${type.simpleName}" }
