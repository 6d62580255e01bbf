// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A function of libc that takes up to six integers or addresses and returns an int.
///
/// @param name its name in libc
/// @param handle `long (MemorySegment captured, long x 6)`
// Calling native code is what this record is for.
@SuppressWarnings("restricted")
public record NativeFunction(String name, MethodHandle handle) {
  /*
   * All functions are linked with one signature, six longs. The calling conventions of x86-64 and
   * AArch64 pass integers and addresses alike in registers, a callee looks only at the registers
   * and bits it declares, and errno is captured on the way back. So the linker makes one stub for
   * all of them, where a stub for each signature would cost milliseconds each at start-up.
   */
  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
  private static final MethodHandle SIX_LONGS =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              CAPTURE_ERRNO);
  private static final int SLOTS = 64;
  private static final AtomicReferenceArray<MemorySegment> CAPTURE_SLOTS =
      new AtomicReferenceArray<>(SLOTS);

  /// The function `name`; an UnsupportedOperationException when libc lacks it.
  public static NativeFunction of(String name) {
    MemorySegment symbol =
        Linker.nativeLinker()
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("libc has no " + name));
    return new NativeFunction(name, SIX_LONGS.bindTo(symbol));
  }

  /// Calls the function. Returns what it returns, or the negative errno where it returned -1.
  public int call(long a, long b, long c, long d, long e, long f) {
    int slot = (int) Thread.currentThread().threadId() & (SLOTS - 1);
    MemorySegment captured = CAPTURE_SLOTS.getAndSet(slot, null);
    if (captured == null) {
      captured = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    }
    try {
      int result = (int) (long) handle.invokeExact(captured, a, b, c, d, e, f);
      return result == -1 ? -captured.get(JAVA_INT, 0) : result;
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot call " + name, impossible);
    } finally {
      CAPTURE_SLOTS.set(slot, captured);
    }
  }

  /// Calls the function with fewer arguments.
  public int call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  /// Calls the function with fewer arguments.
  public int call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  /// Calls the function with fewer arguments.
  public int call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  /// Calls the function with one argument or none.
  public int call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }
}
