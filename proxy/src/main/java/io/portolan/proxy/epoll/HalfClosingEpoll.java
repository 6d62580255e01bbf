// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.epoll;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Optional;

/// Netty's epoll for connections whose directions end by themselves.
///
/// Netty 4.2.18 takes a socket that waits for nothing out of epoll, as one whose input has ended,
/// and then changes what is not there any more when the other direction has to wait for room: the
/// write fails, and with it the connection. Here such a socket is registered anew.
public final class HalfClosingEpoll implements IoHandler {
  private final IoHandler epoll;

  private HalfClosingEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  /// Makes one for each event loop of a group.
  public static IoHandlerFactory newFactory() {
    IoHandlerFactory epoll = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new HalfClosingEpoll(epoll.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
      }
    };
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(handle, epoll.register(handle));
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return epoll.isCompatible(type);
  }

  /// A socket's place in epoll, which may be empty for a while; for its event loop.
  private final class Registration implements IoRegistration {
    private final IoHandle handle;
    private final Object attachment;
    private Optional<IoRegistration> place;
    private boolean isWaiting;
    private boolean isCancelled;

    Registration(IoHandle handle, IoRegistration first) {
      this.handle = handle;
      this.attachment = first.attachment();
      this.place = Optional.of(first);
    }

    @Override
    @SuppressWarnings("unchecked") // The caller knows what Netty attaches.
    public <T> T attachment() {
      return (T) attachment;
    }

    @Override
    public long submit(IoOps ops) {
      if (isCancelled) {
        return -1;
      }
      if (!ops.equals(EpollIoOps.NONE)) {
        isWaiting = true;
        return place().submit(ops);
      }
      if (isWaiting) {
        isWaiting = false;
        place.ifPresent(IoRegistration::cancel);
        place = Optional.empty();
      }
      return 0;
    }

    private IoRegistration place() {
      if (place.isEmpty()) {
        try {
          place = Optional.of(epoll.register(handle));
        } catch (Exception refused) {
          throw new IllegalStateException("a socket cannot wait any more", refused);
        }
      }
      return place.get();
    }

    @Override
    public boolean isValid() {
      return !isCancelled && place.map(IoRegistration::isValid).orElse(true);
    }

    @Override
    public boolean cancel() {
      boolean isFirst = !isCancelled;
      isCancelled = true;
      return isFirst && place.map(IoRegistration::cancel).orElse(true);
    }
  }
}
