import Testing

@testable import NTPWire

@Suite struct ControlMessageTests {
    @Test func aRequestOfNtpqIsWrittenAsItSendsIt() {
        var header = ControlHeader(request: .readVariables, sequence: 7)
        header.associationID = 0x1234
        let message = ControlMessage(request: header, data: Array("leapx".utf8))
        #expect(
            message.bytes == [
                0x16, 0x02, 0x00, 0x07, 0x00, 0x00, 0x12, 0x34, 0x00, 0x00, 0x00, 0x05,
                0x6c, 0x65, 0x61, 0x70, 0x78, 0x00, 0x00, 0x00,
            ])
    }

    @Test func aWrittenMessageReadsBackTheSame() throws {
        var header = ControlHeader(request: .readStatus, version: 4, sequence: 0xfffe)
        header.leap = .deleteSecond
        header.isResponse = true
        header.hasMore = true
        header.status = 0x0615
        header.offset = 468
        let message = ControlMessage(request: header, data: [1, 2, 3, 4, 5, 6])
        let read = try ControlMessage(parsing: message.bytes.span)
        #expect(read == message)
        #expect(read.trailer.isEmpty)
    }

    @Test(arguments: [
        ([], ControlFault.tooShort),
        ([UInt8](repeating: 0x16, count: 11), .tooShort),
        ([0x06] + [UInt8](repeating: 0, count: 11), .unknownVersion),
        ([0x2e] + [UInt8](repeating: 0, count: 11), .unknownVersion),
        ([0x13] + [UInt8](repeating: 0, count: 11), .otherMode),
        ([0x16, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], .countBeyondEnd),
        ([0x16, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0], .countBeyondEnd),
    ])
    func badBytesHaveAReason(bytes: [UInt8], reason: ControlFault) {
        #expect(throws: reason) { try ControlMessage(parsing: bytes.span) }
    }

    @Test func whatFollowsTheDataIsFound() throws {
        var bytes = ControlMessage(
            request: ControlHeader(request: .writeVariables, sequence: 1), data: [65]
        ).bytes
        #expect(bytes.count == 16)
        bytes += [UInt8](repeating: 9, count: 20)
        let message = try ControlMessage(parsing: bytes.span)
        #expect(message.data == [65])
        #expect(message.trailer == 16..<36)
    }

    @Test func missingPaddingIsUnderstood() throws {
        let bytes: [UInt8] = [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 65, 66]
        let message = try ControlMessage(parsing: bytes.span)
        #expect(message.data == [65, 66])
        #expect(message.trailer.isEmpty)
    }

    @Test func noBytesTrap() {
        var state: UInt64 = 42
        func random() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        var read = 0
        for round in 0..<5000 {
            var bytes = (0..<Int(random()) % 64).map { _ in random() }
            if round % 2 == 0, bytes.count > 11 {
                bytes[0] = 0x16
                bytes[10] = 0
            }
            if let message = try? ControlMessage(parsing: bytes.span) {
                #expect(message.data.count == Int(message.header.count))
                read += 1
            }
        }
        #expect(read > 50)
    }
}

@Suite struct ControlResponseTests {
    static let request = ControlHeader(request: .readVariables, sequence: 99)

    @Test(arguments: [(0, 1), (1, 1), (468, 1), (469, 2), (936, 2), (14_976, 32), (20_000, 32)])
    func dataIsCutIntoFragments(size: Int, count: Int) throws {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let datagrams = ControlResponse(
            to: Self.request, leap: .none, content: .data(status: 0x0615, data)
        ).datagrams
        #expect(datagrams.count == count)
        var joined: [UInt8] = []
        for (index, datagram) in datagrams.enumerated() {
            #expect(datagram.count % 4 == 0)
            #expect(datagram.count <= 480)
            let message = try ControlMessage(parsing: datagram.span)
            #expect(message.header.isResponse && !message.header.isError)
            #expect(message.header.hasMore == (index < count - 1))
            #expect(Int(message.header.offset) == joined.count)
            #expect(message.header.status == 0x0615)
            #expect(message.header.sequence == 99)
            joined += message.data
        }
        #expect(joined == Array(data.prefix(14_976)))
    }

    @Test func anErrorIsOneDatagram() {
        let datagrams = ControlResponse(
            to: Self.request, leap: .unsynchronised, content: .error(.unknownAssociation)
        ).datagrams
        #expect(datagrams == [[0xd6, 0xc2, 0, 99, 4, 0, 0, 0, 0, 0, 0, 0]])
    }
}
