;; Finds where values of a line end, sixteen bytes at a time, which JavaScript cannot do. scan.ts says what lies where in
;; the memory, and leaves 16 bytes free behind all that is read. It must know no product and no field, and decode nothing.
;; `npm run generate` compiles it to scan.json.
(module
  (memory (export "memory") 4 4)

  ;; How the end of a value is found: by a byte, by one that a backslash makes part of the value, by the bytes that the
  ;; value can have, by its length.
  (global $BYTE i32 (i32.const 0))
  (global $ESCAPABLE_BYTE i32 (i32.const 1))
  (global $ALPHABET i32 (i32.const 2))

  ;; The first place of a byte in [from, end); -1: it is not there.
  (func $find_byte (param $from i32) (param $end i32) (param $byte i32) (result i32)
    (local $found i32)
    (local $sixteen_times v128)
    (local.set $sixteen_times (i8x16.splat (local.get $byte)))
    (loop $next
      (if (i32.ge_s (local.get $from) (local.get $end)) (then (return (i32.const -1))))
      (local.set $found
        (i8x16.bitmask (i8x16.eq (v128.load align=1 (local.get $from)) (local.get $sixteen_times))))
      (if (local.get $found)
        (then
          (local.set $from (i32.add (local.get $from) (i32.ctz (local.get $found))))
          (return
            (select (local.get $from) (i32.const -1) (i32.lt_s (local.get $from) (local.get $end))))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br $next))
    (unreachable))

  ;; Whether the byte at a place has an odd number of backslashes before it, none of them before `from`.
  (func $is_escaped (param $at i32) (param $from i32) (result i32)
    (local $first i32)
    (local.set $first (local.get $at))
    (block $counted
      (loop $next
        (br_if $counted (i32.le_s (local.get $first) (local.get $from)))
        (br_if $counted
          (i32.ne (i32.load8_u (i32.sub (local.get $first) (i32.const 1))) (i32.const 0x5c)))
        (local.set $first (i32.sub (local.get $first) (i32.const 1)))
        (br $next)))
    (i32.and (i32.sub (local.get $at) (local.get $first)) (i32.const 1)))

  ;; The same byte at `at`, or the first one behind it, that no backslash makes part of the value that begins at `from`.
  (func $skip_escaped (param $at i32) (param $from i32) (param $end i32) (param $byte i32) (result i32)
    (block $found
      (loop $next
        (br_if $found (i32.le_s (local.get $at) (local.get $from)))
        (br_if $found (i32.eqz (call $is_escaped (local.get $at) (local.get $from))))
        (local.set $at
          (call $find_byte (i32.add (local.get $at) (i32.const 1)) (local.get $end) (local.get $byte)))
        (br $next)))
    (local.get $at))

  ;; The first place in [from, end) of a byte that an alphabet (256 bytes, 1 for those in it) has not; else `end`.
  (func $skip_allowed (param $from i32) (param $end i32) (param $alphabet i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $from) (local.get $end)))
        (br_if $done
          (i32.eqz (i32.load8_u (i32.add (local.get $alphabet) (i32.load8_u (local.get $from))))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next)))
    (local.get $from))

  ;; Whether a text of some length stands at a place and ends no later than `end`.
  (func $has_text (param $at i32) (param $end i32) (param $text i32) (param $length i32) (result i32)
    (local $different i32)
    (if (i32.gt_s (i32.add (local.get $at) (local.get $length)) (local.get $end))
      (then (return (i32.const 0))))
    (loop $next
      (local.set $different
        (i8x16.bitmask
          (i8x16.ne (v128.load align=1 (local.get $at)) (v128.load align=1 (local.get $text)))))
      (if (i32.lt_s (local.get $length) (i32.const 16))
        (then
          (return
            (i32.eqz
              (i32.and
                (local.get $different)
                (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))))))
      (if (local.get $different) (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (local.set $text (i32.add (local.get $text) (i32.const 16)))
      (local.set $length (i32.sub (local.get $length) (i32.const 16)))
      (br $next))
    (unreachable))

  ;; Where a value ends that begins at `from`, by an alphabet or a length.
  (func $find_shaped_end (param $how i32) (param $argument i32) (param $from i32) (param $end i32) (result i32)
    (if (i32.eq (local.get $how) (global.get $ALPHABET))
      (then (return (call $skip_allowed (local.get $from) (local.get $end) (local.get $argument)))))
    (i32.add (local.get $from) (local.get $argument)))

  ;; The values of some slots of a line at [from, end). Of each slot there are five numbers: how the end of its value is
  ;; found; the byte, the place of the alphabet, or the length; how far into the text behind the value that is what is
  ;; found; where that text is, and its length. Of each value two places are written, counted from `origin`: where it
  ;; begins and ends. The place behind the last text, not counted from there; -1: the line is none of these.
  (func (export "find_values")
    (param $slot i32) (param $slots_end i32) (param $from i32) (param $end i32) (param $bounds i32)
    (param $origin i32) (result i32)
    (local $how i32) (local $argument i32) (local $to i32)
    (loop $next
      (if (i32.eq (local.get $slot) (local.get $slots_end)) (then (return (local.get $from))))
      (local.set $how (i32.load (local.get $slot)))
      (local.set $argument (i32.load offset=4 (local.get $slot)))
      (if (i32.le_s (local.get $how) (global.get $ESCAPABLE_BYTE))
        (then
          (local.set $to (call $find_byte (local.get $from) (local.get $end) (local.get $argument)))
          ;; Most are not escaped, which the byte before tells.
          (if (i32.gt_s (local.get $to) (local.get $from))
            (then
              (if
                (i32.and
                  (i32.eq (i32.load8_u (i32.sub (local.get $to) (i32.const 1))) (i32.const 0x5c))
                  (i32.eq (local.get $how) (global.get $ESCAPABLE_BYTE)))
                (then
                  (local.set $to
                    (call $skip_escaped
                      (local.get $to)
                      (local.get $from)
                      (local.get $end)
                      (local.get $argument))))))))
        (else
          (local.set $to
            (call $find_shaped_end
              (local.get $how)
              (local.get $argument)
              (local.get $from)
              (local.get $end)))))
      (local.set $to (i32.sub (local.get $to) (i32.load offset=8 (local.get $slot))))
      (if (i32.lt_s (local.get $to) (local.get $from)) (then (return (i32.const -1))))
      (if
        (i32.eqz
          (call $has_text
            (local.get $to)
            (local.get $end)
            (i32.load offset=12 (local.get $slot))
            (i32.load offset=16 (local.get $slot))))
        (then (return (i32.const -1))))
      (i32.store (local.get $bounds) (i32.sub (local.get $from) (local.get $origin)))
      (i32.store offset=4 (local.get $bounds) (i32.sub (local.get $to) (local.get $origin)))
      (local.set $from (i32.add (local.get $to) (i32.load offset=16 (local.get $slot))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 20)))
      (local.set $bounds (i32.add (local.get $bounds) (i32.const 8)))
      (br $next))
    (unreachable)))
