// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

/// Who hears of every request that has ended.
///
/// Called on event loops, of several at once, so it must be quick and safe for that.
public interface AccessLog {
  /// Nobody: requests leave no record, and making none costs nothing.
  AccessLog OFF =
      new AccessLog() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void add(AccessRecord record) {}
      };

  /// Whether records are wanted; asked once for each request.
  default boolean isOn() {
    return true;
  }

  /// Takes a record.
  void add(AccessRecord record);
}
