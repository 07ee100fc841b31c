/**
 * Vectors that others made, with where they stand. Bytes in hexadecimal.
 */

/** CRC-16 of packets: data, checksum, source. */
export const CHECKSUMS: readonly (readonly [string, number, string])[] = [
  ["0000", 0x1d0f, "ECSS-E-ST-70-41C B.1.5, case 1 (as in pxntus/puslib, tests)"],
  ["000000", 0xcc9c, "ECSS-E-ST-70-41C B.1.5, case 2"],
  ["abcdef01", 0x04a2, "ECSS-E-ST-70-41C B.1.5, case 3"],
  ["1456f89a0001", 0x7fd5, "ECSS-E-ST-70-41C B.1.5, case 4"],
  ["52616363 6f6f6e20 53717561 6421", 0x08fc, "AcubeSAT ecss-services, CRCHelper tests"],
  ["41534154", 0xbffa, "AcubeSAT ecss-services, CRCHelper tests"],
  [
    Buffer.from("All your space are belong to us").toString("hex"),
    0x545f,
    "AcubeSAT ecss-services, CRCHelper tests",
  ],
  [Buffer.from("SPAAAAAAAAACE!").toString("hex"), 0xb441, "AcubeSAT ecss-services, CRCHelper tests"],
  ["45f200a201", 0x3a2b, "AcubeSAT ecss-services, CRCHelper tests"],
  ["2165df00c40000bf", 0x89ee, "AcubeSAT ecss-services, CRCHelper tests"],
  ["070005ff", 0x34e8, "AcubeSAT ecss-services, CRCHelper tests"],
  ["06000cf00004005588 73c900000521", 0x75fb, "yamcs/yamcs, CrcCciitCalculatorTest.java"],
  ["313233343536373839", 0x29b1, "dueca/dueca, test/crc-ccitt/crctest.cxx"],
  ["30c1a17d43d21082ab327def7e108108347ee5c390", 0x4959, "DLR outpost-core, Crc16Test testMltpExample1"],
];

/**
 * Telecommands with checksum: bytes, what they say, source. `isPusC`: as this project reads them, with a
 * source of 16 bits.
 */
export const TELECOMMANDS = [
  {
    bytes: "1802c03400062f11010000ee63",
    isPusC: true,
    application: 2,
    sequence: 0x34,
    source: "us-irs/spacepackets-py, tests/ecss/test_pus_tc.py, ping",
  },
  {
    bytes: "1801c00000062f11010000161d",
    isPusC: true,
    application: 1,
    sequence: 0,
    source: "us-irs/spacepackets-py, docs/examples.rst, ping",
  },
  {
    bytes: "1810c05000041108017e6c",
    isPusC: false,
    application: 0x10,
    sequence: 0x50,
    source: "pxntus/puslib, test_packet.py, PUS-A without source",
  },
  {
    bytes: "1810c050000511080102794a",
    isPusC: false,
    application: 0x10,
    sequence: 0x50,
    source: "pxntus/puslib, test_packet.py, PUS-A, source of 8 bits",
  },
  {
    bytes: "1810c050000911080102deadbeef1a29",
    isPusC: false,
    application: 0x10,
    sequence: 0x50,
    source: "pxntus/puslib, test_packet.py, PUS-A with data",
  },
  {
    bytes: "1810c0500004210801bbc9",
    isPusC: false,
    application: 0x10,
    sequence: 0x50,
    source: "pxntus/puslib, test_packet.py, without source",
  },
  {
    bytes: "1810c05000052108010255a3",
    isPusC: false,
    application: 0x10,
    sequence: 0x50,
    source: "pxntus/puslib, test_packet.py, source of 8 bits",
  },
] as const;

/** Telemetry packets with checksum and source. */
export const TELEMETRY = [
  {
    base64: "CGX6cQAdIAEIOzcAAEBedwUTOzkYZe5WAAEAAAAAAAAAAF4z",
    application: 0x65,
    sequence: 0x3a71,
    service: 1,
    subtype: 8,
    messageCounter: 0x3b37,
    request: "1865ee56",
    source: "AstraiosTech/vibbSim-tmtccmd, scripts/raw-analysis.py: a failure report",
  },
] as const;

/** A ping reply without time, too short for a packet with one; its checksum is good. */
export const PING_REPLY = [
  "0801c00000082011020000000086d7",
  "us-irs/spacepackets-py, docs/examples.rst",
] as const;

/**
 * Times of 4 + 2 octets with their preamble, since an epoch of the agency's own: here 1970, without leap
 * seconds; ms rounded down.
 */
export const TIMES = [
  ["2e5b3f555e48b4", "2018-07-06T11:41:18.283Z", "yamcs/yamcs, CucTimeDecoderTest.java, testExplicit"],
] as const;
