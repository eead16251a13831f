package importer

import (
	"context"
	"errors"

	"kashsync/importer/send"
	"kashsync/state"
)

// errUnsound says that a list lacks too many of those who are known to be
// believed about anybody who is not on it.
var errUnsound = errors.New("importer: the shop's list lacks known customers")

// careful has the shop's list prove that somebody is gone only where it shows
// nearly all others who are known.
func careful(shop send.Shop, st *state.State) send.Shop {
	if list, ok := shop.(Lister); ok {
		return carefulShop{shop, list, st}
	}
	return shop
}

type carefulShop struct {
	send.Shop
	list  Lister
	state *state.State
}

// Has reports whether the list shows a customer of that id.
func (c carefulShop) Has(ctx context.Context, id string) (bool, error) {
	l, err := ReadList(ctx, c.list, c.state)
	switch {
	case err != nil:
		return false, err
	case l.shows[id]:
		return true, nil
	case !l.Sound(id):
		return false, errUnsound
	}
	return false, nil
}
