iptables-legacy-restore -w 5 --noflush <<'END'
*mangle
:CORDON-GTP-100-PROBE - [0:0]
:CORDON-GTP-100 - [0:0]
-A CORDON-GTP-100-PROBE -i lo -s 0.0.0.0/32 -p udp -m socket -j RETURN
-A CORDON-GTP-100-PROBE -i lo -d 127.71.84.80 -p udp --dport 2123 -j NFQUEUE --queue-num 100
-A CORDON-GTP-100 -i gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -i gp0 -p udp -m multiport --ports 2123,3386 -j NFQUEUE --queue-num 100 --queue-bypass
-A CORDON-GTP-100 -o gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -o gp0 -p udp -m multiport --ports 2123,3386 -j NFQUEUE --queue-num 100 --queue-bypass
COMMIT
END
iptables-legacy -w 5 -t mangle -C PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || iptables-legacy -w 5 -t mangle -I PREROUTING -j CORDON-GTP-100-PROBE
iptables-legacy -w 5 -t mangle -C FORWARD -j CORDON-GTP-100 2>/dev/null || iptables-legacy -w 5 -t mangle -I FORWARD -j CORDON-GTP-100
ip6tables-legacy-restore -w 5 --noflush <<'END'
*mangle
:CORDON-GTP-100-PROBE - [0:0]
:CORDON-GTP-100 - [0:0]
-A CORDON-GTP-100-PROBE -i lo -s ::/128 -p udp -m socket -j RETURN
-A CORDON-GTP-100-PROBE -i lo -d ::1 -p udp --sport 2123 --dport 2123 -j NFQUEUE --queue-num 100
-A CORDON-GTP-100 -i gp0 -m frag --fragid 0:4294967295 -j DROP
-A CORDON-GTP-100 -i gp0 -p udp -m multiport --ports 2123,3386 -j NFQUEUE --queue-num 100 --queue-bypass
-A CORDON-GTP-100 -o gp0 -m frag --fragid 0:4294967295 -j DROP
-A CORDON-GTP-100 -o gp0 -p udp -m multiport --ports 2123,3386 -j NFQUEUE --queue-num 100 --queue-bypass
COMMIT
END
ip6tables-legacy -w 5 -t mangle -C PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || ip6tables-legacy -w 5 -t mangle -I PREROUTING -j CORDON-GTP-100-PROBE
ip6tables-legacy -w 5 -t mangle -C FORWARD -j CORDON-GTP-100 2>/dev/null || ip6tables-legacy -w 5 -t mangle -I FORWARD -j CORDON-GTP-100

# and back
iptables-legacy -w 5 -t mangle -D PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -D FORWARD -j CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -D PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -F CORDON-GTP-100-PROBE 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -X CORDON-GTP-100-PROBE 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -D FORWARD -j CORDON-GTP-100 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -F CORDON-GTP-100 2>/dev/null || true
ip6tables-legacy -w 5 -t mangle -X CORDON-GTP-100 2>/dev/null || true
