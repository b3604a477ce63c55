/// What `StableHash` gave when its definition was fixed, for the prefixes listed in the test.
///
/// The same numbers come from a second implementation of the documented definition.
enum StableHashValues {
    static let expected: [UInt64] = [
        0xcd7e_e197_5db5_ea09, 0xba7e_ca05_3de6_f37f, 0x020e_07e2_34e1_070b, 0xd306_0e7d_c722_4dd3,
        0xc067_72f5_71e5_35f5, 0x8022_4aee_da50_615e, 0x332d_4870_ea14_5170, 0x42d1_9722_e120_15bb,
        0x497b_6726_3e51_e230, 0x8a48_524d_ccc3_bed4, 0x9ea6_6db4_bab7_6935,
    ]
}
