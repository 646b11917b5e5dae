package org.quanji

import java.util.concurrent.TimeUnit

/** Waits until something holds; fails after a minute. */
fun until(holds: () -> Boolean) {
    val end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1)
    while (!holds()) {
        check(System.nanoTime() < end) { "it never came to hold" }
        Thread.sleep(10)
    }
}
