// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

/// Who hears of every request that has ended.
///
/// Called on event loops, so it must be quick.
public interface AccessLog {
  /// Nobody: requests leave no record, and making none costs nothing.
  AccessLog OFF =
      new AccessLog() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public boolean wants(RequestNote.Text which) {
          return false;
        }

        @Override
        public void add(RequestNote note) {}
      };

  /// Whether records are wanted; asked once for each request.
  default boolean isOn() {
    return true;
  }

  /// Whether that text is wanted, of those that few want: what nobody wants is not noted.
  default boolean wants(RequestNote.Text which) {
    return true;
  }

  /// The same log for one event loop, which is then the only one to call it.
  default AccessLog ofLoop() {
    return this;
  }

  /// Tells of a request.
  ///
  /// @param note stays the caller's, and changes when this has returned
  void add(RequestNote note);
}
