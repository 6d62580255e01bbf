// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// SPDY/3.1, as a client that opens streams.
final class SpdyTest {
  private static Map<String, String> headers(String type) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("streamtype", type);
    headers.put("port", "80");
    return headers;
  }

  @Test
  void blocksGoOnWhereTheLastOneEnded() throws IOException {
    SpdyHeaders sender = new SpdyHeaders();
    SpdyHeaders receiver = new SpdyHeaders();
    byte[] first = sender.write(headers("error"));
    byte[] second = sender.write(headers("error"));

    assertThat(second.length).isLessThan(first.length);
    assertThat(receiver.read(first)).isEqualTo(headers("error"));
    assertThat(receiver.read(second)).isEqualTo(headers("error"));
  }

  @Test
  void refusesBlocksThatAreNotCompressed() {
    assertThatThrownBy(() -> new SpdyHeaders().read(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void carriesAStream() throws Exception {
    Pipe toServer = new Pipe();
    BlockingQueue<byte[]> fromServer = new LinkedBlockingQueue<>();
    SpdySession session = new SpdySession(transport(toServer.input(), fromServer));
    BlockingQueue<SpdySession.SpdyStream> opened = new LinkedBlockingQueue<>();
    Thread running =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    session.run(opened::add);
                  } catch (IOException _) {
                    // The client left.
                  }
                });
    byte[] block = new SpdyHeaders().write(headers("data"));
    toServer
        .output()
        .write(
            ByteBuffer.allocate(18 + block.length)
                .putInt(0x80030001)
                .putInt(10 + block.length)
                .putInt(1)
                .putInt(0)
                .putShort((short) 0)
                .put(block)
                .array());
    SpdySession.SpdyStream stream =
        Optional.ofNullable(opened.poll(60, TimeUnit.SECONDS)).orElseThrow();
    assertThat(stream.header("streamtype")).contains("data");
    assertThat(fromServer.poll(60, TimeUnit.SECONDS)).startsWith(0x80, 0x03, 0x00, 0x02);

    byte[] data = "ping".getBytes(StandardCharsets.UTF_8);
    toServer
        .output()
        .write(ByteBuffer.allocate(12).putInt(1).putInt(1 << 24 | 4).put(data).array());
    assertThat(stream.input().readAllBytes()).isEqualTo(data);
    stream.output().write(data);
    assertThat(fromServer.poll(60, TimeUnit.SECONDS))
        .isEqualTo(ByteBuffer.allocate(12).putInt(1).putInt(4).put(data).array());
    toServer.output().close();
    running.join();
    session.close();
  }

  private static Transport transport(InputStream in, BlockingQueue<byte[]> out) {
    return new Transport() {
      @Override
      public byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new EOFException("closed");
        }
        return bytes;
      }

      @Override
      public void write(byte[] bytes) {
        out.add(bytes);
      }
    };
  }
}
