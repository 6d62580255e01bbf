// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import java.util.List;

/// A part of the kernel's state that this program owns.
///
/// Not safe for use by several threads.
///
/// @param <S> what is in the kernel
/// @param <D> what leads from one such state to another
public interface Target<S, D> {

  /// What of ours is there now.
  S observe();

  /// How what is there differs from `wanted`, one sentence each; none when it is right.
  List<String> check(S wanted);

  /// Whether it is certain that nobody else has changed it since [#observe] was called last; false
  /// where that cannot be told at little cost.
  default boolean undisturbed() {
    return false;
  }

  /// Carries out `delta`. What is there already or is absent already is no error.
  void apply(D delta);
}
