iptables-legacy-restore -w 5 --noflush <<'END'
*mangle
:CORDON-GTP-100-PROBE - [0:0]
:CORDON-GTP-100 - [0:0]
-A CORDON-GTP-100-PROBE -i lo -s 0.0.0.0/32 -p udp -m socket -j RETURN
-A CORDON-GTP-100-PROBE -i lo -d 127.71.84.80 -p udp --dport 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -i gp0 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0x4FF=0x4FF" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp0 -p udp -f -j DROP
-A CORDON-GTP-100 -o gp0 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp0 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0x4FF=0x4FF" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp1 -p udp -f -j DROP
-A CORDON-GTP-100 -i gp1 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -i gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0x4FF=0x4FF" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp1 -p udp -f -j DROP
-A CORDON-GTP-100 -o gp1 -p udp -m multiport --ports 2123 -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0xFF=0:254" -j NFQUEUE --queue-balance 104:107
-A CORDON-GTP-100 -o gp1 -p udp --dport 2152 -m u32 --u32 "0>>22&0x3C@8>>16&0x4FF=0x4FF" -j NFQUEUE --queue-balance 104:107
COMMIT
END
iptables-legacy -w 5 -t mangle -C PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || iptables-legacy -w 5 -t mangle -I PREROUTING -j CORDON-GTP-100-PROBE
iptables-legacy -w 5 -t mangle -C FORWARD -j CORDON-GTP-100 2>/dev/null || iptables-legacy -w 5 -t mangle -I FORWARD -j CORDON-GTP-100
nft -f - <<'END'
table inet cordon_gtpu_100 {
	chain options { }
	chain extended { }
	chain check { }
	chain forward { type filter hook forward priority -140; policy accept; }
}
flush chain inet cordon_gtpu_100 options
flush chain inet cordon_gtpu_100 extended
flush chain inet cordon_gtpu_100 check
flush chain inet cordon_gtpu_100 forward
table inet cordon_gtpu_100 {
	set tunnels4 { typeof ip daddr . @th,96,32; size 65536; }
	set tunnels6 { typeof ip6 daddr . @th,96,32; size 65536; }
	set alive { typeof meta protocol; flags timeout; size 4; }
	set learning { typeof meta protocol; flags timeout; size 4; }
	counter malformed { }
	counter nested { }
	counter unknown { }
	counter learnt { }
	chain options {
		@th,64,8 & 0x07 == 0 @th,128,8 0x46 @th,200,8 17 @th,336,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x46 @th,232,8 17 @th,368,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x47 @th,200,8 17 @th,368,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x47 @th,232,8 17 @th,400,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x48 @th,200,8 17 @th,400,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x48 @th,232,8 17 @th,432,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x49 @th,200,8 17 @th,432,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x49 @th,232,8 17 @th,464,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4a @th,200,8 17 @th,464,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4a @th,232,8 17 @th,496,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4b @th,200,8 17 @th,496,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4b @th,232,8 17 @th,528,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4c @th,200,8 17 @th,528,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4c @th,232,8 17 @th,560,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4d @th,200,8 17 @th,560,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4d @th,232,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4e @th,200,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4e @th,232,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 0x4f @th,200,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 0x4f @th,232,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
	}
	chain extended {
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 17 @th,528,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 4 @th,448,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 4 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 5 @th,448,8 17 @th,848,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 5 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 6 @th,448,8 17 @th,912,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 6 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 7 @th,448,8 17 @th,976,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 7 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 17 @th,528,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 44 @th,528,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 0 @th,512,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 0 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 1 @th,512,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 1 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 2 @th,512,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 2 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 3 @th,512,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 3 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 44 @th,528,16 & 0xfff8 == 0 @th,512,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 0 @th,448,8 44 @th,528,16 & 0xfff8 == 0 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 44 @th,592,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 0 @th,576,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 0 @th,576,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 1 @th,576,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 1 @th,576,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 2 @th,576,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 2 @th,576,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 3 @th,576,8 17 @th,848,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 { 0, 43, 60, 135 } @th,584,8 3 @th,576,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 44 @th,592,16 & 0xfff8 == 0 @th,576,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 1 @th,448,8 44 @th,592,16 & 0xfff8 == 0 @th,576,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 44 @th,656,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 0 @th,640,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 0 @th,640,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 1 @th,640,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 1 @th,640,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 2 @th,640,8 17 @th,848,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 2 @th,640,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 3 @th,640,8 17 @th,912,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 { 0, 43, 60, 135 } @th,648,8 3 @th,640,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 44 @th,656,16 & 0xfff8 == 0 @th,640,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 2 @th,448,8 44 @th,656,16 & 0xfff8 == 0 @th,640,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 44 @th,720,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 0 @th,704,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 0 @th,704,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 1 @th,704,8 17 @th,848,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 1 @th,704,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 2 @th,704,8 17 @th,912,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 2 @th,704,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 3 @th,704,8 17 @th,976,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 { 0, 43, 60, 135 } @th,712,8 3 @th,704,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 44 @th,720,16 & 0xfff8 == 0 @th,704,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 { 0, 43, 60, 135 } @th,456,8 3 @th,448,8 44 @th,720,16 & 0xfff8 == 0 @th,704,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 44 @th,528,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 0 @th,512,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 0 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 1 @th,512,8 17 @th,656,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 1 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 2 @th,512,8 17 @th,720,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 2 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 3 @th,512,8 17 @th,784,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 { 0, 43, 60, 135 } @th,520,8 3 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 44 @th,528,16 & 0xfff8 == 0 @th,512,8 17 @th,592,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,176,8 44 @th,464,16 & 0xfff8 == 0 @th,448,8 44 @th,528,16 & 0xfff8 == 0 @th,512,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 17 @th,560,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 17 @th,688,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 4 @th,480,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 4 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 5 @th,480,8 17 @th,880,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 5 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 6 @th,480,8 17 @th,944,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 6 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 7 @th,480,8 17 @th,1008,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 7 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 17 @th,560,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 44 @th,560,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 0 @th,544,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 0 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 1 @th,544,8 17 @th,688,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 1 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 2 @th,544,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 2 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 3 @th,544,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 3 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 44 @th,560,16 & 0xfff8 == 0 @th,544,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 0 @th,480,8 44 @th,560,16 & 0xfff8 == 0 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 44 @th,624,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 0 @th,608,8 17 @th,688,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 0 @th,608,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 1 @th,608,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 1 @th,608,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 2 @th,608,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 2 @th,608,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 3 @th,608,8 17 @th,880,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 { 0, 43, 60, 135 } @th,616,8 3 @th,608,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 44 @th,624,16 & 0xfff8 == 0 @th,608,8 17 @th,688,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 1 @th,480,8 44 @th,624,16 & 0xfff8 == 0 @th,608,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 44 @th,688,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 0 @th,672,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 0 @th,672,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 1 @th,672,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 1 @th,672,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 2 @th,672,8 17 @th,880,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 2 @th,672,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 3 @th,672,8 17 @th,944,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 { 0, 43, 60, 135 } @th,680,8 3 @th,672,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 44 @th,688,16 & 0xfff8 == 0 @th,672,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 2 @th,480,8 44 @th,688,16 & 0xfff8 == 0 @th,672,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 44 @th,752,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 0 @th,736,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 0 @th,736,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 1 @th,736,8 17 @th,880,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 1 @th,736,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 2 @th,736,8 17 @th,944,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 2 @th,736,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 3 @th,736,8 17 @th,1008,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 { 0, 43, 60, 135 } @th,744,8 3 @th,736,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 44 @th,752,16 & 0xfff8 == 0 @th,736,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 { 0, 43, 60, 135 } @th,488,8 3 @th,480,8 44 @th,752,16 & 0xfff8 == 0 @th,736,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 44 @th,560,16 & 0xfff8 != 0 return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 0 @th,544,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 0 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 1 @th,544,8 17 @th,688,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 1 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 2 @th,544,8 17 @th,752,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 2 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 3 @th,544,8 17 @th,816,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 { 0, 43, 60, 135 } @th,552,8 3 @th,544,8 != { 0, 43, 44, 60, 135 } return
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 44 @th,560,16 & 0xfff8 == 0 @th,544,8 17 @th,624,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,208,8 44 @th,496,16 & 0xfff8 == 0 @th,480,8 44 @th,560,16 & 0xfff8 == 0 @th,544,8 != { 0, 43, 44, 60, 135 } return
		meta protocol { ip, ip6 } counter name nested drop
	}
	chain check {
		meta protocol ip6 ip6 nexthdr != 17 counter name malformed drop
		@th,64,8 & 0xf0 != 0x30 counter name malformed drop
		@th,72,8 { 1, 2, 26, 31 } accept
		@th,72,8 != { 254, 255 } counter name malformed drop
		@th,64,8 & 0x07 == 0 @th,128,4 4 @th,200,8 17 @th,304,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 4 @th,232,8 17 @th,336,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,4 6 @th,176,8 17 @th,464,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 6 @th,208,8 17 @th,496,16 { 2123, 2152, 3386 } counter name nested drop
		@th,64,8 & 0x07 == 0 @th,128,8 { 70, 71, 72, 73, 74, 75, 76, 77, 78, 79 } jump options
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,8 { 70, 71, 72, 73, 74, 75, 76, 77, 78, 79 } jump options
		@th,64,8 & 0x07 == 0 @th,128,4 6 @th,176,8 { 0, 43, 44, 60, 135 } jump extended
		@th,64,8 & 0x07 { 1, 2, 3 } @th,160,4 6 @th,208,8 { 0, 43, 44, 60, 135 } jump extended
		ip daddr . @th,96,32 @tunnels4 accept
		ip6 daddr . @th,96,32 @tunnels6 accept
		meta protocol @learning counter name learnt accept
		meta protocol { ip, ip6 } counter name unknown drop
	}
	chain forward {
		iifname { "gp0", "gp1" } udp dport 2152 jump check
		oifname { "gp0", "gp1" } udp dport 2152 jump check
	}
}
END

# and back
nft delete table inet cordon_gtpu_100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -D PREROUTING -j CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100-PROBE 2>/dev/null || true
iptables-legacy -w 5 -t mangle -D FORWARD -j CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -F CORDON-GTP-100 2>/dev/null || true
iptables-legacy -w 5 -t mangle -X CORDON-GTP-100 2>/dev/null || true
