// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is made when it is first asked for; two threads at once may both make it.
final class Lazily<T> implements Supplier<T> {
  private final Supplier<T> make;
  private volatile @Nullable T made;

  Lazily(Supplier<T> make) {
    this.make = make;
  }

  @Override
  public T get() {
    T present = made;
    if (present == null) {
      present = make.get();
      made = present;
    }
    return present;
  }
}
