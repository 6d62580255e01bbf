// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Header blocks, as RFC 7541 has them and as another implementation does.
class HpackTest {
  private final HpackReader reader = new HpackReader();
  private final FieldList fields = new FieldList(8192, 64);

  private List<String> read(String hex) throws ConnectionError {
    return read(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private List<String> read(byte[] block) throws ConnectionError {
    reader.read(block, 0, block.length, fields);
    return text(fields);
  }

  private static List<String> text(FieldList fields) {
    ByteSpan span = new ByteSpan();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      lines.add(fields.name(i, span) + ": " + fields.value(i, span));
    }
    return lines;
  }

  /// RFC 7541 appendix C.3.
  @Test
  void readsRequestsWhoseBlocksBuildOnEachOther() throws Exception {
    assertThat(read("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d"))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(read("8286 84be 5808 6e6f 2d63 6163 6865"))
        .endsWith(":authority: www.example.com", "cache-control: no-cache");
    assertThat(read("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  /// RFC 7541 appendix C.4.
  @Test
  void readsTheHuffmanCode() throws Exception {
    assertThat(read("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"))
        .endsWith(":authority: www.example.com");
    assertThat(read("8286 84be 5886 a8eb 1064 9cbf")).endsWith("cache-control: no-cache");
    assertThat(read("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
        .endsWith("custom-key: custom-value");
  }

  @Test
  void refusesWhatIsBroken() {
    Map<String, String> broken =
        Map.of(
            "80", "index 0",
            "be", "an index that nothing has",
            "ff ff ff ff ff ff 0f", "a number that is too large",
            "41", "no value",
            "41 0f 77", "a value that is cut off",
            "41 81 ff", "a code of eight ones",
            "41 84 ff ff ff ff", "the code of the end",
            "41 81 00", "a code that ends with other than ones",
            "82 20", "a change of the table's size after a field",
            "3f e2 1f", "a table larger than was allowed");
    broken.forEach(
        (hex, what) ->
            assertThatThrownBy(() -> new HpackTest().read(hex))
                .as(what)
                .isInstanceOf(ConnectionError.class));
  }

  @Test
  void forgetsFieldsOfATableThatShrinks() throws Exception {
    assertThat(read("40 01 61 01 62")).containsExactly("a: b");
    assertThat(read("be")).containsExactly("a: b");
    assertThat(read("20")).isEmpty();
    assertThatThrownBy(() -> read("be")).isInstanceOf(ConnectionError.class);
  }

  @Test
  void whatIsTooMuchIsForgottenButTheTableIsKeptRight() throws Exception {
    FieldList one = new FieldList(1000, 1);
    byte[] two = HexFormat.of().parseHex("4001610162" + "4001630164");
    reader.read(two, 0, two.length, one);
    assertThat(one.isTooLarge()).isTrue();
    assertThat(text(one)).containsExactly("a: b");
    assertThat(read("be bf")).containsExactly("c: d", "a: b");
  }

  /// Blocks of another implementation, whose table grows and overflows meanwhile.
  @Test
  void readsWhatOthersWrite() throws Exception {
    long seed = System.nanoTime();
    System.out.println("HpackTest.readsWhatOthersWrite seed " + seed);
    Random random = new Random(seed);
    DefaultHttp2HeadersEncoder encoder =
        new DefaultHttp2HeadersEncoder((name, _) -> name.length() % 5 == 0);
    for (int round = 0; round < 2000; round++) {
      Http2Headers headers = new DefaultHttp2Headers(false);
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String name = "n" + random.nextInt(60);
        String value = value(random);
        headers.add(name, value);
        expected.add(name + ": " + value);
      }
      ByteBuf block = Unpooled.buffer();
      encoder.encodeHeaders(1, headers, block);
      byte[] bytes = new byte[block.readableBytes()];
      block.readBytes(bytes);
      assertThat(read(bytes)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static String value(Random random) {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 20); i > 0; i--) {
      value.append(
          (char) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(26)));
    }
    return value.toString();
  }

  /// Heads in the form of HTTP/1.1, read by another implementation.
  @Test
  void writesWhatOthersRead() throws Exception {
    DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    HpackWriter writer = new HpackWriter();
    byte[] request =
        ("PUT /a?b HTTP/1.1\r\nX-Own:  v \r\nHost: a.test:80\r\nCookie: c=d\r\nConnection: te\r\n"
                + "TE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    HeadOut block = new HeadOut();
    assertThat(writer.request(request, request.length, true, block)).isTrue();
    assertThat(lines(decoder, block))
        .containsExactly(
            ":method: PUT",
            ":scheme: https",
            ":authority: a.test:80",
            ":path: /a?b",
            "x-own: v",
            "cookie: c=d",
            "te: trailers");
    writer.response(
        new HeadOut()
            .put("HTTP/1.1 404 Not\r\nDate: now\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n"),
        block.clear());
    assertThat(lines(decoder, block))
        .containsExactly(":status: 404", "date: now", "set-cookie: a", "set-cookie: b");
    writer.trailers(new HeadOut().put("Grpc-Status: 0\r\n\r\n"), block.clear());
    assertThat(lines(decoder, block)).containsExactly("grpc-status: 0");
  }

  private static List<String> lines(DefaultHttp2HeadersDecoder decoder, HeadOut block)
      throws Exception {
    List<String> lines = new ArrayList<>();
    decoder
        .decodeHeaders(3, Unpooled.wrappedBuffer(block.copy()))
        .forEach(field -> lines.add(field.getKey() + ": " + field.getValue()));
    return lines;
  }
}
