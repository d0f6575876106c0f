;; SipHash-2-4 with 128 bits of output (Aumasson, Bernstein 2012, and the 128-bit variant of its reference code), in words
;; of 64 bits, which JavaScript has not. siphash.ts says what lies where in the memory, and leaves 8 bytes free behind the
;; text. It must not choose the key. `npm run generate` compiles it to siphash.json.
(module
  (memory (export "memory") 1)

  ;; Writes to `out` the 16 bytes of the text of some length at `from`, under the 16 bytes at `key`.
  (func (export "sip_hash") (param $key i32) (param $from i32) (param $length i32) (param $out i32)
    (local $v0 i64) (local $v1 i64) (local $v2 i64) (local $v3 i64)
    (local $word i64) (local $rounds i32) (local $whole i32) (local $step i32)
    (local.set $v0 (i64.xor (i64.load (local.get $key)) (i64.const 0x736f6d6570736575)))
    (local.set $v1 (i64.xor (i64.load offset=8 (local.get $key)) (i64.const 0x646f72616e646f83)))
    (local.set $v2 (i64.xor (i64.load (local.get $key)) (i64.const 0x6c7967656e657261)))
    (local.set $v3 (i64.xor (i64.load offset=8 (local.get $key)) (i64.const 0x7465646279746573)))
    (local.set $whole (i32.shr_u (local.get $length) (i32.const 3)))
    ;; Steps: a word each, the last of which holds what is left over and the length; then one for each half of the output.
    (loop $next
      (local.set $rounds (i32.const 2))
      (local.set $word (i64.const 0))
      (if (i32.lt_u (local.get $step) (local.get $whole))
        (then (local.set $word (i64.load align=1 (local.get $from))))
        (else
          (if (i32.eq (local.get $step) (local.get $whole))
            (then
              (local.set $word
                (i64.or
                  (i64.and
                    (i64.load align=1 (local.get $from))
                    (i64.sub
                      (i64.shl
                        (i64.const 1)
                        (i64.extend_i32_u
                          (i32.shl (i32.and (local.get $length) (i32.const 7)) (i32.const 3))))
                      (i64.const 1)))
                  (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 56)))))
            (else
              (local.set $rounds (i32.const 4))
              (if (i32.eq (local.get $step) (i32.add (local.get $whole) (i32.const 1)))
                (then (local.set $v2 (i64.xor (local.get $v2) (i64.const 0xee))))
                (else (local.set $v1 (i64.xor (local.get $v1) (i64.const 0xdd)))))))))
      (local.set $v3 (i64.xor (local.get $v3) (local.get $word)))
      (loop $round
        (local.set $v0 (i64.add (local.get $v0) (local.get $v1)))
        (local.set $v1 (i64.xor (i64.rotl (local.get $v1) (i64.const 13)) (local.get $v0)))
        (local.set $v0 (i64.rotl (local.get $v0) (i64.const 32)))
        (local.set $v2 (i64.add (local.get $v2) (local.get $v3)))
        (local.set $v3 (i64.xor (i64.rotl (local.get $v3) (i64.const 16)) (local.get $v2)))
        (local.set $v0 (i64.add (local.get $v0) (local.get $v3)))
        (local.set $v3 (i64.xor (i64.rotl (local.get $v3) (i64.const 21)) (local.get $v0)))
        (local.set $v2 (i64.add (local.get $v2) (local.get $v1)))
        (local.set $v1 (i64.xor (i64.rotl (local.get $v1) (i64.const 17)) (local.get $v2)))
        (local.set $v2 (i64.rotl (local.get $v2) (i64.const 32)))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br_if $round (local.get $rounds)))
      (local.set $v0 (i64.xor (local.get $v0) (local.get $word)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (if (i32.gt_u (local.get $step) (local.get $whole))
        (then
          (i64.store
            (local.get $out)
            (i64.xor
              (i64.xor (local.get $v0) (local.get $v1))
              (i64.xor (local.get $v2) (local.get $v3))))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $step (i32.add (local.get $step) (i32.const 1)))
      (br_if $next (i32.le_u (local.get $step) (i32.add (local.get $whole) (i32.const 2)))))))
