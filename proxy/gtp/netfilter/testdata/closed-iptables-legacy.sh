iptables-legacy-restore -w 5 --noflush <<'END'
*mangle
:CORDON-GTP-100-PROBE - [0:0]
:CORDON-GTP-100 - [0:0]
-A CORDON-GTP-100-PROBE -i lo -s 0.0.0.0/32 -p udp -m socket -j RETURN
-A CORDON-GTP-100-PROBE -i lo -d 127.71.84.80 -p udp --dport 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -i gp0 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -o gp0 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp1 -p udp -f -j DROP
-A CORDON-GTP-100 -i gp1 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp1 -p udp -f -j DROP
-A CORDON-GTP-100 -o gp1 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
COMMIT
END
iptables-legacy -w 5 -t mangle -C PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || iptables-legacy -w 5 -t mangle -I PREROUTING -j CORDON-GTP-100-PROBE
iptables-legacy -w 5 -t mangle -C FORWARD -j CORDON-GTP-100 2>/dev/null || iptables-legacy -w 5 -t mangle -I FORWARD -j CORDON-GTP-100

# and back
iptables-legacy -w 5 -t mangle -D PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -D FORWARD -j CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100 2>/dev/null || true
