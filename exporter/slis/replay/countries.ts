// Where countries are and how large, roughly: enough to tell whether somebody can have got from one to another.
// Data only.

/** Code: latitude and longitude of the middle in degrees, area in thousands of square kilometres. */
const COUNTRIES = `
AD 43 2 1,AE 24 54 84,AF 34 66 652,AG 17 -62 1,AL 41 20 29,AM 40 45 30,AO -12 18 1247,AR -34 -64 2780,AT 47 13 84,
AU -25 134 7692,AW 12 -70 1,AZ 40 48 87,BA 44 18 51,BB 13 -60 1,BD 24 90 148,BE 51 4 31,BF 12 -2 274,BG 43 25 111,
BH 26 51 1,BI -3 30 28,BJ 9 2 115,BM 32 -65 1,BN 4 115 6,BO -17 -65 1099,BR -10 -55 8516,BS 24 -76 14,BT 27 90 38,
BW -22 24 582,BY 53 28 208,BZ 17 -89 23,CA 60 -96 9985,CD -3 24 2345,CF 7 21 623,CG -1 15 342,CH 47 8 41,CI 8 -5 322,
CL -30 -71 756,CM 6 12 475,CN 35 105 9597,CO 4 -72 1142,CR 10 -84 51,CU 22 -80 110,CV 16 -24 4,CW 12 -69 1,CY 35 33 9,
CZ 50 15 79,DE 51 10 358,DJ 12 43 23,DK 56 10 43,DM 15 -61 1,DO 19 -71 49,DZ 28 3 2382,EC -2 -78 276,EE 59 26 45,
EG 27 30 1010,ER 15 39 118,ES 40 -4 506,ET 8 38 1104,FI 64 26 338,FJ -18 178 18,FO 62 -7 1,FR 46 2 552,GA -1 12 268,
GB 54 -2 243,GD 12 -62 1,GE 42 43 70,GF 4 -53 84,GG 49 -3 1,GH 8 -2 239,GI 36 -5 1,GL 72 -40 2166,GM 13 -16 11,
GN 11 -10 246,GP 16 -62 2,GQ 2 10 28,GR 39 22 132,GT 15 -90 109,GU 13 145 1,GW 12 -15 36,GY 5 -59 215,HK 22 114 1,
HN 15 -87 112,HR 45 16 57,HT 19 -72 28,HU 47 20 93,ID -2 118 1905,IE 53 -8 70,IL 31 35 22,IM 54 -5 1,IN 22 79 3287,
IQ 33 44 438,IR 32 53 1648,IS 65 -18 103,IT 43 12 301,JE 49 -2 1,JM 18 -77 11,JO 31 36 89,JP 36 138 378,KE 1 38 580,
KG 41 75 200,KH 13 105 181,KM -12 44 2,KN 17 -63 1,KR 36 128 100,KW 29 48 18,KY 19 -81 1,KZ 48 67 2725,LA 18 105 237,
LB 34 36 10,LC 14 -61 1,LI 47 10 1,LK 7 81 66,LR 6 -9 111,LS -29 28 30,LT 55 24 65,LU 50 6 3,LV 57 25 65,
LY 27 17 1760,MA 32 -6 447,MC 44 7 1,MD 47 28 34,ME 43 19 14,MG -19 47 587,MK 41 22 26,ML 17 -4 1240,MM 21 96 677,
MN 46 104 1564,MO 22 114 1,MQ 15 -61 1,MR 20 -11 1031,MT 36 14 1,MU -20 58 2,MV 3 73 1,MW -13 34 118,MX 23 -102 1964,
MY 4 109 330,MZ -18 35 802,NA -22 17 825,NC -21 165 19,NE 17 9 1267,NG 10 8 924,NI 13 -85 130,NL 52 5 42,NO 62 10 385,
NP 28 84 147,NZ -42 173 268,OM 21 57 310,PA 9 -80 75,PE -10 -76 1285,PF -15 -140 4,PG -6 147 463,PH 12 122 300,
PK 30 70 882,PL 52 19 313,PR 18 -66 9,PS 32 35 6,PT 39 -8 92,PY -23 -58 407,QA 25 51 12,RE -21 56 3,RO 46 25 238,
RS 44 21 88,RU 60 90 17098,RW -2 30 26,SA 24 45 2150,SB -8 159 28,SC -5 55 1,SD 15 30 1861,SE 62 15 450,SG 1 104 1,
SI 46 15 20,SK 49 20 49,SL 9 -12 72,SM 44 12 1,SN 14 -14 197,SO 6 48 638,SR 4 -56 164,SS 8 30 644,ST 1 7 1,
SV 14 -89 21,SY 35 38 185,SZ -26 31 17,TC 22 -72 1,TD 15 19 1284,TG 8 1 57,TH 15 101 513,TJ 39 71 143,TL -9 126 15,
TM 39 60 488,TN 34 9 164,TO -20 -175 1,TR 39 35 784,TT 11 -61 5,TW 24 121 36,TZ -6 35 945,UA 49 32 604,UG 1 32 242,
US 39 -97 8080,UY -33 -56 176,UZ 41 64 447,VC 13 -61 1,VE 7 -66 916,VG 18 -65 1,VI 18 -65 1,VN 16 106 331,VU -16 167 12,
WS -14 -172 3,XK 43 21 11,YE 15 48 528,YT -13 45 1,ZA -29 24 1221,ZM -13 28 753,ZW -19 30 391`;

type Place = { readonly latitude: number; readonly longitude: number; readonly radiusKm: number };

const RADIANS = Math.PI / 180;
const EARTH_RADIUS_KM = 6371;

const places: ReadonlyMap<string, Place> = new Map(
  COUNTRIES.trim()
    .split(/,\s*/)
    .map((line) => {
      const [code = '', latitude, longitude, area] = line.split(' ');
      const radiusKm = Math.sqrt((Number(area) * 1000) / Math.PI);
      return [
        code,
        { latitude: Number(latitude) * RADIANS, longitude: Number(longitude) * RADIANS, radiusKm },
      ];
    }),
);

/** Great-circle distance of two places (haversine formula). */
const distanceOf = (a: Place, b: Place): number => {
  const h =
    Math.sin((b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(a.latitude) * Math.cos(b.latitude) * Math.sin((b.longitude - a.longitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
};

/**
 * The least way from one country to another in kilometres: from middle to middle, less what each of them reaches
 * around its own as a circle of its area would. 0: the same, next to each other, or one of them is not known.
 */
export const kilometresBetween = (from: string, to: string): number => {
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined || from === to) return 0;
  return Math.max(0, distanceOf(a, b) - a.radiusKm - b.radiusKm);
};
