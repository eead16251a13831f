package mapping

// countryAliases are names that people and programs write and CLDR has not, or
// not yet. What may mean two countries, such as Congo or Corée, is none's.
func countryAliases() [][2]string {
	return [][2]string{
		{"UK", "GB"}, {"Great Britain", "GB"}, {"Grande-Bretagne", "GB"}, {"Großbritannien", "GB"},
		{"Gran Bretaña", "GB"}, {"Gran Bretagna", "GB"}, {"Groot-Brittannië", "GB"}, {"Grã-Bretanha", "GB"},
		{"England", "GB"}, {"Angleterre", "GB"}, {"Inglaterra", "GB"}, {"Inghilterra", "GB"}, {"Engeland", "GB"},
		{"Scotland", "GB"}, {"Écosse", "GB"}, {"Wales", "GB"}, {"Pays de Galles", "GB"}, {"Northern Ireland", "GB"},
		{"United Kingdom of Great Britain and Northern Ireland", "GB"},
		{"United States of America", "US"}, {"États-Unis d'Amérique", "US"}, {"U.S.", "US"}, {"EUA", "US"},
		{"EE.UU.", "US"}, {"EEUU", "US"}, {"Estados Unidos de América", "US"}, {"Estados Unidos da América", "US"},
		{"Vereinigte Staaten von Amerika", "US"}, {"Stati Uniti d'America", "US"}, {"Verenigde Staten van Amerika", "US"},
		{"Holland", "NL"}, {"Hollande", "NL"}, {"Olanda", "NL"}, {"NED", "NL"},
		{"GER", "DE"}, {"BRD", "DE"}, {"RFA", "DE"}, {"Bundesrepublik Deutschland", "DE"}, {"Federal Republic of Germany", "DE"},
		{"SUI", "CH"}, {"Confédération suisse", "CH"}, {"Oesterreich", "AT"}, {"Belgique/België", "BE"},
		{"Royaume de Belgique", "BE"}, {"Grand-Duché de Luxembourg", "LU"}, {"Grand Duchy of Luxembourg", "LU"},
		{"France métropolitaine", "FR"}, {"Metropolitan France", "FR"}, {"République française", "FR"},
		{"Réunion", "RE"}, {"Guyane", "GF"}, {"Principauté de Monaco", "MC"},
		{"Republic of Ireland", "IE"}, {"Eire", "IE"}, {"République d'Irlande", "IE"},
		{"Czech Republic", "CZ"}, {"République tchèque", "CZ"}, {"Tschechische Republik", "CZ"}, {"Czech Rep.", "CZ"},
		{"República Checa", "CZ"}, {"Repubblica Ceca", "CZ"}, {"Tsjechische Republiek", "CZ"}, {"Rép. tchèque", "CZ"},
		{"Slovak Republic", "SK"}, {"République slovaque", "SK"}, {"República Portuguesa", "PT"},
		{"North Macedonia", "MK"}, {"Macédoine du Nord", "MK"}, {"Nordmazedonien", "MK"},
		{"Macedonia, the former Yugoslav Republic of", "MK"}, {"Ivory Coast", "CI"}, {"Eswatini", "SZ"},
		{"Hong Kong", "HK"}, {"Hongkong", "HK"}, {"Macao", "MO"}, {"Macau", "MO"}, {"Taiwan, Province of China", "TW"},
		{"Palestine", "PS"}, {"Palestina", "PS"}, {"Palästina", "PS"}, {"Palestine, State of", "PS"}, {"State of Palestine", "PS"},
		{"Russian Federation", "RU"}, {"Fédération de Russie", "RU"}, {"Russische Föderation", "RU"},
		{"Viet Nam", "VN"}, {"Türkiye", "TR"}, {"Burma", "MM"}, {"Birmanie", "MM"}, {"Cabo Verde", "CV"},
		{"Vatican", "VA"}, {"Vatikan", "VA"}, {"Holy See", "VA"}, {"UAE", "AE"},
		{"Republic of Korea", "KR"}, {"Korea, Republic of", "KR"}, {"Republik Korea", "KR"}, {"République de Corée", "KR"},
		{"Korea, Democratic People's Republic of", "KP"}, {"People's Republic of China", "CN"},
		{"Democratic Republic of the Congo", "CD"}, {"Congo, The Democratic Republic of the", "CD"}, {"DR Congo", "CD"},
		{"République démocratique du Congo", "CD"}, {"RDC", "CD"}, {"République du Congo", "CG"}, {"Republic of the Congo", "CG"},
		{"Republic of Moldova", "MD"}, {"Moldova, Republic of", "MD"}, {"Iran, Islamic Republic of", "IR"},
		{"Syrian Arab Republic", "SY"}, {"Lao People's Democratic Republic", "LA"}, {"Tanzania, United Republic of", "TZ"},
		{"Bolivia, Plurinational State of", "BO"}, {"Venezuela, Bolivarian Republic of", "VE"}, {"Brunei Darussalam", "BN"},
		{"Micronesia, Federated States of", "FM"}, {"Virgin Islands, British", "VG"}, {"Virgin Islands, U.S.", "VI"},
	}
}
